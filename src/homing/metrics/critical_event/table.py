"""Every candidate measured: from counts to the table."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.metrics.critical_event.plan import Plan, start_names
from homing.metrics.statistics.association import association
from homing.metrics.statistics.multiple import benjamini_hochberg

DISCOVERY: Final = 0.05
"""The share of false candidates that is accepted among those called significant."""
_MEASURED: Final = (
    "phi", "precision", "recall", "lift", "lift_low", "lift_high", "risk_difference",
    "risk_difference_low", "risk_difference_high", "p",
)  # fmt: skip

Ints = NDArray[np.int64]


def table(plan: Plan) -> pa.Table:
    """Return one row for each candidate; columns as in `CriticalEvent`."""
    kind, n = _candidates(plan)
    at_least, everybody = plan.counted.at_least[kind, n], plan.counted.customers
    did, retained = at_least.sum(axis=1), at_least[:, 1]
    customers, came_back = int(everybody.sum()), int(everybody[1])
    found = association(retained, did, came_back, customers)
    measured = {name: np.asarray(getattr(found, name)) for name in _MEASURED}
    q = benjamini_hochberg(measured["p"])
    least = plan.question.least_customers
    names = [plan.names[each] for each in kind]
    rows = pa.table(
        {
            "event": pa.array(names, pa.string()),
            "n": n,
            "customers": np.full(n.size, customers),
            "did": did,
            "retained": retained,
            **{name: _known(values) for name, values in measured.items()},
            "q": _known(q),
            "is_significant": q <= DISCOVERY,
            "is_return": pa.array([plan.is_return(name) for name in names], pa.bool_()),
            "is_small": np.minimum(did, customers - did) < least,
        }
    )
    return _ordered(rows)


def _candidates(plan: Plan) -> tuple[Ints, Ints]:
    """Return the kinds and the n of all that some customers did early on and others did not."""
    did = plan.counted.at_least.sum(axis=2)
    is_known = (did > 0) & (did < plan.counted.customers.sum())
    is_known[:, 0] = False
    starts = start_names(plan.question)
    is_known[[name in starts for name in plan.names], 1] = False
    kind, n = np.nonzero(is_known)
    return kind, n


def _ordered(rows: pa.Table) -> pa.Table:
    """Return the rows by phi, the highest first; of equal ones the smaller n, then the name."""
    order: list[Any] = [("phi", "descending"), ("n", "ascending"), ("event", "ascending")]
    return rows.sort_by(order)


def _known(values: NDArray[np.float64]) -> pa.Array:
    """Return numbers, null where there is none or no end."""
    return pa.array(np.where(np.isfinite(values), values, np.nan), from_pandas=True)
