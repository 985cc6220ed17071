"""Every analysis there is; the pages, files, API and commands are made from this list."""

from __future__ import annotations

from typing import Final

from homing.metrics.answers.analysis import Analysis
from homing.metrics.churn.analysis import ANALYSIS as CHURN
from homing.metrics.funnel.analysis import ANALYSIS as FUNNEL
from homing.metrics.lifecycle.analysis import ANALYSIS as LIFECYCLE
from homing.metrics.repeat_purchase.analysis import ANALYSIS as REPEAT_PURCHASE
from homing.metrics.stickiness.analysis import ANALYSIS as STICKINESS

ANALYSES: Final[tuple[Analysis, ...]] = (LIFECYCLE, STICKINESS, CHURN, FUNNEL, REPEAT_PURCHASE)
