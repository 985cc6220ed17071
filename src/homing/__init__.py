"""Homing: collect what customers do, measure who comes back, know who leaves, act, prove it worked.

The library: `events` takes a frame, `retention` measures. Names load on first use, so that
`import homing` is quick and brings in no database, web or frame library.

Examples
--------
>>> import homing as hm
>>> log = [{"who": "ann", "on": "2026-01-05"}, {"who": "ann", "on": "2026-02-03"}]
>>> r = hm.retention(hm.events(log, customer="who", occurred_at="on"), period="month")
>>> r.table[1]["returned"]
1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from homing.core.lazily import lazily

if TYPE_CHECKING:
    from homing.core.errors import (
        HomingError,
        NotFound,
        OpenIntervalWarning,
        SmallSampleWarning,
        UserError,
    )
    from homing.metrics.churn.answer import Churn, churn
    from homing.metrics.comparison.answer import Comparison, comparison
    from homing.metrics.critical_event.answer import CriticalEvent, critical_event
    from homing.metrics.events import Events
    from homing.metrics.frames.taking import events
    from homing.metrics.funnel.answer import Funnel, funnel
    from homing.metrics.lifecycle.answer import Lifecycle, lifecycle
    from homing.metrics.paths.answer import Paths, paths
    from homing.metrics.projection.answer import Projection, projection
    from homing.metrics.repeat_purchase.answer import RepeatPurchase, repeat_purchase
    from homing.metrics.retention.answer import Retention, retention
    from homing.metrics.sessions.answer import Sessions, sessions
    from homing.metrics.stickiness.answer import Stickiness, stickiness
    from homing.metrics.stickiness.rolling.answer import RollingActivity, activity
    from homing.metrics.usage_interval.answer import UsageInterval, usage_interval

__version__ = "0.1.0"
__all__ = [
    "Churn",
    "Comparison",
    "CriticalEvent",
    "Events",
    "Funnel",
    "HomingError",
    "Lifecycle",
    "NotFound",
    "OpenIntervalWarning",
    "Paths",
    "Projection",
    "RepeatPurchase",
    "Retention",
    "RollingActivity",
    "Sessions",
    "SmallSampleWarning",
    "Stickiness",
    "UsageInterval",
    "UserError",
    "__version__",
    "activity",
    "churn",
    "comparison",
    "critical_event",
    "events",
    "funnel",
    "lifecycle",
    "paths",
    "projection",
    "repeat_purchase",
    "retention",
    "sessions",
    "stickiness",
    "usage_interval",
]

_HOMES = {
    "Churn": "homing.metrics.churn.answer",
    "Comparison": "homing.metrics.comparison.answer",
    "CriticalEvent": "homing.metrics.critical_event.answer",
    "Events": "homing.metrics.events",
    "Funnel": "homing.metrics.funnel.answer",
    "HomingError": "homing.core.errors",
    "Lifecycle": "homing.metrics.lifecycle.answer",
    "NotFound": "homing.core.errors",
    "OpenIntervalWarning": "homing.core.errors",
    "Paths": "homing.metrics.paths.answer",
    "Projection": "homing.metrics.projection.answer",
    "RepeatPurchase": "homing.metrics.repeat_purchase.answer",
    "Retention": "homing.metrics.retention.answer",
    "RollingActivity": "homing.metrics.stickiness.rolling.answer",
    "Sessions": "homing.metrics.sessions.answer",
    "SmallSampleWarning": "homing.core.errors",
    "Stickiness": "homing.metrics.stickiness.answer",
    "UsageInterval": "homing.metrics.usage_interval.answer",
    "UserError": "homing.core.errors",
    "activity": "homing.metrics.stickiness.rolling.answer",
    "churn": "homing.metrics.churn.answer",
    "comparison": "homing.metrics.comparison.answer",
    "critical_event": "homing.metrics.critical_event.answer",
    "events": "homing.metrics.frames.taking",
    "funnel": "homing.metrics.funnel.answer",
    "lifecycle": "homing.metrics.lifecycle.answer",
    "paths": "homing.metrics.paths.answer",
    "projection": "homing.metrics.projection.answer",
    "repeat_purchase": "homing.metrics.repeat_purchase.answer",
    "retention": "homing.metrics.retention.answer",
    "sessions": "homing.metrics.sessions.answer",
    "stickiness": "homing.metrics.stickiness.answer",
    "usage_interval": "homing.metrics.usage_interval.answer",
}

__getattr__ = lazily(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
