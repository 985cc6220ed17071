"""Round numbers along an axis."""

from __future__ import annotations

import math

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_NOTHING = 1e-9


def ticks(top: float, most: int = 5) -> tuple[float, ...]:
    """Return round values from 0 up to `top`, at most `most` steps apart.

    Examples
    --------
    >>> ticks(0.55)
    (0.0, 0.2, 0.4)
    >>> ticks(40)
    (0.0, 10.0, 20.0, 30.0, 40.0)
    """
    if top < _NOTHING:
        return (0.0,)
    magnitude = 10.0 ** math.floor(math.log10(top / most))
    gap = next(nice * magnitude for nice in _ROUND if nice * magnitude * most >= top * (1 - 1e-9))
    return tuple(float(f"{at * gap:.12g}") for at in range(math.floor(top / gap + 1e-9) + 1))


def ends(top: float) -> tuple[float, ...]:
    """Return the round values of `ticks` with the top itself in place of one too near to it.

    Examples
    --------
    >>> ends(0.55), ends(0.45)
    ((0.0, 0.2, 0.4, 0.55), (0.0, 0.1, 0.2, 0.3, 0.45))
    """
    return (*(value for value in ticks(top) if value <= top * 0.85), top)


def ceiling(largest: float, most: int = 5) -> float:
    """Return the first round value at or above `largest`: where an axis ends.

    Examples
    --------
    >>> ceiling(0.37), ceiling(1234), ceiling(0)
    (0.4, 1250.0, 1.0)
    """
    if largest < _NOTHING:
        return 1.0
    steps = ticks(largest, most)
    gap = steps[1] - steps[0] if len(steps) > 1 else largest
    last = steps[-1]
    return last if last >= largest * (1 - 1e-9) else float(f"{last + gap:.12g}")
