"""The door to scipy: opened when a statistic needs it, never by `import homing`."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Literal

from homing.core.errors import UserError
from homing.core.installed import install

Part = Literal["optimize", "special", "stats"]


def scipy_part(name: Part) -> ModuleType:
    """Return a part of scipy.

    Raises
    ------
    UserError
        If scipy is not installed.
    """
    try:
        return import_module(f"scipy.{name}")
    except ModuleNotFoundError as error:
        raise UserError(
            "This statistic needs scipy, which is not installed.",
            where="scipy",
            remedy=f"Run: {install('statistics')}",
        ) from error


def chi2_p(statistic: float, degrees: int) -> float:
    """Return the chance of a χ² at least this large when there is no difference."""
    return float(scipy_part("special").chdtrc(degrees, max(statistic, 0.0)))
