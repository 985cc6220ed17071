"""The pages of the metrics, as the navigation lists them."""

from __future__ import annotations

from typing import Final

from homing.metrics.analyses import ANALYSES
from homing.metrics.catalogue import specs
from homing.ui.doors import REPORTS
from homing.ui.navigation import Place

_KEYS: Final = {"retention": "g r", "lifecycle": "g l", "funnel": "g f"}
_ELSEWHERE: Final = {"retention_age_1", *(each.spec.key for each in ANALYSES)}

PLACES: Final = (
    *(Place(each.spec.name, each.path, REPORTS, _KEYS.get(each.spec.key, "")) for each in ANALYSES),
    *(
        Place(spec.name, f"/measure/{spec.key}", REPORTS)
        for spec in specs()
        if spec.key not in _ELSEWHERE
    ),
)
"""The analyses in their order, then every metric that has a number for each period."""
