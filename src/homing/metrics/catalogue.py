"""Every metric there is, by its key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from homing.core.errors import NotFound
from homing.metrics import (
    active_customers,
    average_order,
    mrr,
    new_customers,
    orders,
    refunds,
    retention_age_1,
    returning_share,
    revenue,
)
from homing.metrics.analyses import ANALYSES
from homing.metrics.series.table import Series
from homing.metrics.spec import Spec


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that has a number for every period: what it is, and how it is measured."""

    spec: Spec
    measure: Callable[..., Series[Any]]


_SERIES = (
    revenue,
    refunds,
    orders,
    average_order,
    mrr,
    active_customers,
    new_customers,
    returning_share,
    retention_age_1,
)


def specs() -> tuple[Spec, ...]:
    """Return the SPEC of every metric: the analyses, the numbers by period."""
    analyses = (analysis.spec for analysis in ANALYSES)
    return (*analyses, *(module.SPEC for module in _SERIES))


def metric(key: str) -> Metric:
    """Return the metric of that key.

    Raises
    ------
    NotFound
        If no metric that has a number for every period is called so.
    """
    found = {module.SPEC.key: Metric(module.SPEC, module.measure) for module in _SERIES}
    if key not in found and key in {spec.key for spec in specs()}:
        name = key.replace("_", "-")
        raise NotFound(
            f"{key!r} is more than one number for each period.",
            where="metric",
            remedy=f"Ask: homing {name}, or open /{name}.",
        )
    if key not in found:
        near = get_close_matches(key, found, n=3) or list(found)
        raise NotFound(
            f"There is no metric {key!r}.", where="metric", remedy=f"Try {', '.join(near)}."
        )
    return found[key]
