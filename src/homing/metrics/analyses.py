"""Every analysis there is; the pages, files, API and commands are made from this list."""

from __future__ import annotations

from typing import Final

from homing.metrics.answers.analysis import Analysis
from homing.metrics.churn.analysis import ANALYSIS as CHURN
from homing.metrics.comparison.analysis import ANALYSIS as COMPARISON
from homing.metrics.critical_event.analysis import ANALYSIS as CRITICAL_EVENT
from homing.metrics.funnel.analysis import ANALYSIS as FUNNEL
from homing.metrics.lifecycle.analysis import ANALYSIS as LIFECYCLE
from homing.metrics.paths.analysis import ANALYSIS as PATHS
from homing.metrics.projection.analysis import ANALYSIS as PROJECTION
from homing.metrics.repeat_purchase.analysis import ANALYSIS as REPEAT_PURCHASE
from homing.metrics.retention.analysis import ANALYSIS as RETENTION
from homing.metrics.sessions.analysis import ANALYSIS as SESSIONS
from homing.metrics.stickiness.analysis import ANALYSIS as STICKINESS
from homing.metrics.stickiness.rolling.analysis import ANALYSIS as ACTIVITY
from homing.metrics.usage_interval.analysis import ANALYSIS as USAGE_INTERVAL

ANALYSES: Final[tuple[Analysis, ...]] = (
    RETENTION,
    LIFECYCLE,
    STICKINESS,
    ACTIVITY,
    USAGE_INTERVAL,
    SESSIONS,
    CHURN,
    FUNNEL,
    PATHS,
    REPEAT_PURCHASE,
    CRITICAL_EVENT,
    COMPARISON,
    PROJECTION,
)
