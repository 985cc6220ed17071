"""How sure a number is: confidence intervals of shares."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: 95 % lies within ± this."""

SMALL_SAMPLE = 30
"""A share of fewer customers than this is shown, but marked as too few to read."""


def wilson(successes: int, n: int, z: float = Z95) -> tuple[float, float] | None:
    """Return the score interval of a share, or None for n = 0.

    Notes
    -----
    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference",
    JASA 22, 209–212: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n).

    Examples
    --------
    >>> low, high = wilson(324, 885)
    >>> round(low, 4), round(high, 4)
    (0.335, 0.3984)
    """
    return None if n == 0 else score_interval(successes / n, n, z)


def score_interval(share: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Return Wilson's interval of a share of n > 0; n need not be whole (see `wilson`)."""
    spread = z * z / n
    centre = share + spread / 2
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n))
    low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    return (low if share > 0 else 0.0), (high if share < 1 else 1.0)


def newcombe(successes: tuple[int, int], n: tuple[int, int]) -> tuple[float, float] | None:
    """Return the interval of a difference of two independent shares (second − first).

    Notes
    -----
    R. G. Newcombe (1998), "Interval estimation for the difference between independent
    proportions", Statistics in Medicine 17, 873–890, method 10.
    """
    first, second = wilson(successes[0], n[0]), wilson(successes[1], n[1])
    if first is None or second is None:
        return None
    p, q = successes[0] / n[0], successes[1] / n[1]
    low = sqrt((q - second[0]) ** 2 + (first[1] - p) ** 2)
    high = sqrt((second[1] - q) ** 2 + (p - first[0]) ** 2)
    return q - p - low, q - p + high
