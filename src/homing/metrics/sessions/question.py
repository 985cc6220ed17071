"""What may be asked about sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal, Self

from homing.core.errors import UserError
from homing.metrics.answers.length import seconds_of
from homing.metrics.answers.question import Question

BreakAt = Literal["nothing", "midnight", "campaign", "both"]
Kind = Literal["any", "single", "several"]

CAMPAIGN: Final = ("utm_source", "utm_campaign")
"""The properties that name a campaign, together."""
LONGEST_S: Final = 36_525 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsQuestion(Question):
    """What may be asked about sessions; the rest as in `Question`.

    `since` and `until` say when sessions begin; they may go on behind that, up to now.

    Parameters
    ----------
    event : tuple of str
        Rules of the events that sessions are made of, such as `page`; any event unless given.
    gap : str
        An event so long after the one before it, or longer, begins a new session: 30min, 1h, 90s;
        any: no pause does.
    longest : str
        An event so long after the first one of the session, or longer, begins a new one: 24h, or
        any.
    break_at : "nothing", "midnight", "campaign" or "both"
        Where sessions end besides: at midnight in the question's time zone; at an event that names
        another campaign (`utm_source` and `utm_campaign` together) than was named last since the
        gap, or midnight, before it.
    by : str or None
        Trait to break down by, as `trait.plan`.
    top : int
        How many of its largest groups are told apart; the rest are “Other”.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("event",)

    event: tuple[str, ...] = ()
    gap: str = "30min"
    longest: str = "24h"
    break_at: BreakAt = "nothing"
    by: str | None = None
    top: int = 10

    def usual(self, names: list[str]) -> Self:  # noqa: ARG002 - a visit is no purchase
        """Return the question as people mean it: sessions of any event, wherever they purchase."""
        return self

    @property
    def gap_s(self) -> int | None:
        """The gap in seconds; None for any."""
        return seconds_of(self.gap, "gap")

    @property
    def longest_s(self) -> int | None:
        """The longest time in seconds; None for any."""
        return seconds_of(self.longest, "longest")

    @property
    def marks(self) -> tuple[str, ...]:
        """The properties whose change ends a session."""
        return CAMPAIGN if self.at_campaign else ()

    @property
    def at_midnight(self) -> bool:
        """Whether sessions end at midnight."""
        return self.break_at in {"midnight", "both"}

    @property
    def at_campaign(self) -> bool:
        """Whether sessions end where another campaign is named."""
        return self.break_at in {"campaign", "both"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsCell(SessionsQuestion):
    """Which number of sessions.

    Parameters
    ----------
    starts : date or None
        Any day of the period in which they began; any of them unless given.
    kind : "any", "single" or "several"
        All of them, those of a single event, or those of more.
    from_s, until_s : float, float or None
        They lasted so many seconds or more, and fewer than so many.
    group : str or None
        Their group, where the answer is broken down; any unless given.
    """

    starts: date | None = None
    kind: Kind = "any"
    from_s: float = 0.0
    until_s: float | None = None
    group: str | None = None

    def __post_init__(self) -> None:
        for name in ("from_s", "until_s"):
            if not 0 <= (getattr(self, name) or 0) <= LONGEST_S:
                raise UserError(f"It must be 0 to {LONGEST_S} seconds.", where=name)
