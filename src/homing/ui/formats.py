"""How templates print values: the formats of `draw` in one language and the visit's time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from json import dumps
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context

from homing.core.addresses import part_of
from homing.core.money import Money
from homing.core.text import Language, Text
from homing.core.visible import visible
from homing.draw import formats
from homing.draw.markup import tag
from homing.ui.faults import told


def filters(language: Language) -> dict[str, Callable[..., Any]]:
    """Return the filters of one language, by name.

    | filter | takes | prints |
    |---|---|---|
    | count | int | 12,345 |
    | number | float, digits | 12,345.6 |
    | share | 0–1 float, digits | 46% |
    | interval | (low, high) shares, digits | 33.5–39.8% |
    | money | Money | £12,345.60 |
    | day | date | 5 Aug 2026 |
    | moment | aware datetime | 5 Aug 2026, 14:03 in the visit's zone |
    | period | date, Period | Aug 2026 |
    | took | seconds | 38 ms |
    | clock | aware datetime | 14:03 in the visit's zone |
    | exact | aware datetime | 5 Aug 2026, 14:03:07 in the visit's zone |
    | ago | aware datetime | 3 min ago |
    | part | text | Ann%2FBob: one part of an address, whatever it is |
    | words | Text | its words in the language |
    | visible | text that others wrote | the same without characters that cannot be seen |
    | isolated | the same | as visible, its direction kept to itself: `<bdi>` |
    | told | why it was refused | the same in the language, where that is known |
    | json | any value of JSON | {"size": "L"}, letters of any alphabet as they are |
    """

    @pass_context
    def moment(context: Context, value: datetime) -> str:
        return formats.moment(value.astimezone(ZoneInfo(context["visit"].timezone)), language)

    @pass_context
    def clock(context: Context, value: datetime) -> str:
        return f"{value.astimezone(ZoneInfo(context['visit'].timezone)):%H:%M}"

    @pass_context
    def exact(context: Context, value: datetime) -> str:
        return f"{moment(context, value)}:{value:%S}"

    @pass_context
    def ago(context: Context, value: datetime) -> str:
        now = context["visit"].app.clock.now()
        return formats.ago((now - value).total_seconds(), language)

    return {
        "ago": ago,
        "exact": exact,
        "clock": clock,
        "count": lambda value: formats.count(value, language),
        "number": lambda value, digits=0: formats.number(value, language, digits),
        "share": lambda value, digits=0: formats.share(value, language, digits),
        "interval": lambda ends, digits=0: formats.interval(ends[0], ends[1], language, digits),
        "money": lambda value: money(value, language),
        "day": lambda value: formats.day(value, language),
        "moment": moment,
        "part": part_of,
        "period": lambda start, period: formats.period_label(period, start, language),
        "took": lambda seconds: took(seconds, language),
        "visible": visible,
        "isolated": lambda value: tag("bdi", None, visible(value)),
        "told": lambda sentence: told(sentence, language),
        "json": lambda value: dumps(value, ensure_ascii=False),
        "words": lambda text: text.of(language) if isinstance(text, Text) else text,
    }


def money(value: Money, language: Language) -> str:
    """Return an amount as the reader writes it."""
    return formats.money(value.minor, value.currency, language)


def took(seconds: float, language: Language) -> str:
    """Return how long a piece of work took, in the unit that suits it.

    Examples
    --------
    >>> took(0.0384, "en") == "38\u00a0ms", took(2.34, "ru") == "2,3\u00a0с"
    (True, True)
    """
    if seconds < 1:
        unit = "мс" if language == "ru" else "ms"
        return f"{formats.count(max(1, round(seconds * 1000)), language)}{formats.NBSP}{unit}"
    unit = "с" if language == "ru" else "s"
    return f"{formats.number(seconds, language, 1)}{formats.NBSP}{unit}"
