"""A change beside a number: an arrow, a sign and a colour, or the words that it is only noise."""

from __future__ import annotations

from typing import Literal

from homing.core.text import Language
from homing.draw import formats, words
from homing.draw.markup import Html, tag

Kind = Literal["points", "percent"]
_PRINTED = {"points": formats.points, "percent": formats.change}


def delta(
    change: float,
    interval: tuple[float, float] | None,
    *,
    language: Language,
    kind: Kind = "points",
    against: str = "",
) -> Html:
    """Return a change in words, arrow and colour (blue up, orange down).

    Parameters
    ----------
    change : float
        Difference of two shares for `points`, relative change for `percent`; 0.02 is 2.
    interval : pair of float, or None
        Its 95 % interval; a change whose interval holds 0 is noise and shown as no change. None
        only where nothing is estimated (a total that was counted in full).
    language : "en" or "ru"
        The reader's.
    kind : "points" or "percent"
        What the change is measured in.
    against : str
        What it is compared with, for the title: "against June 2011".

    Examples
    --------
    >>> print(delta(0.023, (0.01, 0.036), language="en"))  # doctest: +ELLIPSIS
    <span class="hm-picture hm-delta hm-up" title="95% interval +1.0\u00a0pp – +3.6\u00a0pp">...
    """
    printed = _PRINTED[kind]
    text = printed(change, language)
    is_noise = interval is not None and interval[0] <= 0 <= interval[1]
    is_nothing = text == printed(0, language)
    notes = [words.NOISE.of(language) + ": " + text] if is_noise else []
    if interval is not None:
        ends = " – ".join(printed(end, language) for end in interval)
        notes.append(words.INTERVAL.of(language).format(interval=ends))
    title = ", ".join((*filter(None, [against]), *notes)) or None
    if is_noise or is_nothing:
        look = {"class": "hm-picture hm-delta", "title": title}
        return tag("span", look, words.NO_CHANGE.of(language))
    way, arrow = ("up", "▲") if change > 0 else ("down", "▼")
    look = {"class": f"hm-picture hm-delta hm-{way}", "title": title}
    return tag("span", look, tag("span", {"aria-hidden": "true"}, arrow), " ", text)
