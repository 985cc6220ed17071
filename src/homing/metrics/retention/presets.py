"""Presets: the options under which other tools count, so that a team gets its old numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from homing.core.periods import Period

Preset = Literal["posthog", "amplitude", "mixpanel", "ga4", "devtodev"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a tool counts unless it is told otherwise.

    Parameters
    ----------
    name : str
        The tool's.
    options : mapping
        Fields of a question; what is not in it is as usual.
    source : str
        Where the tool says so.
    """

    name: str
    options: Mapping[str, Any]
    source: str


PRESETS: Final[Mapping[Preset, Definition]] = {
    "posthog": Definition(
        name="PostHog",
        options={
            "cohort": "recurring",
            "measure": "on",
            "window": "calendar",
            "column_zero": "cohort",
            "by_side": "both",
            "average": "pooled",
            "follow_up": "own",
        },
        source="posthog.com/docs/product-analytics/retention (recurring or first time, on or after,"
        " weighted mean, both events have the same value of the breakdown) and the public tests of"
        " its retention query",
    ),
    "amplitude": Definition(
        name="Amplitude",
        options={
            "cohort": "recurring",
            "measure": "on_or_after",
            "window": "24h",
            "anchor": "each",
            "column_zero": "cohort",
            "average": "pooled",
            "follow_up": "own",
        },
        source="amplitude.com/docs: “How the Retention Analysis chart calculates retention” (a sum"
        " of the entry dates that reached the interval) and “How time works” (24-hour windows from"
        " full hours by default, several where the starting event repeats)",
    ),
    "mixpanel": Definition(
        name="Mixpanel",
        options={
            "cohort": "recurring",
            "measure": "on_or_after",
            "window": "24h",
            "anchor": "first",
            "column_zero": "measured",
            "average": "mixpanel",
            "follow_up": "own",
        },
        source="docs.mixpanel.com/docs/reports/retention (on or after and rolling windows are the"
        " defaults; a user is once in every bucket in which they did the event; the FAQ on the"
        " Average row)",
    ),
    "ga4": Definition(
        name="Google Analytics 4",
        options={
            "period": Period.day,
            "cohort": "first_time",
            "measure": "on",
            "window": "calendar",
            "column_zero": "cohort",
            "average": "pooled",
            "week_start": 7,
        },
        source="support.google.com/analytics/answer/11004084 (new users of a day, plotted at the"
        " day of acquisition) and CohortSpec of the Data API (firstSessionDate; weeks from Sunday)",
    ),
    "devtodev": Definition(
        name="devtodev",
        options={
            "period": Period.day,
            "cohort": "first_time",
            "measure": "on",
            "window": "calendar",
            "column_zero": "cohort",
            "average": "pooled",
            "follow_up": "own",
        },
        source="docs.devtodev.com, retention: the share of those who installed on a day and came"
        " back on day N; its rolling, return, bracket and full retention are on_or_after,"
        " on_or_before, brackets and streak here",
    ),
}
