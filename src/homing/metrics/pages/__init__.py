"""The doors of the metrics: analyses, numbers for each period, and the log itself."""

from homing.metrics.analyses import ANALYSES
from homing.metrics.pages import events, retention, series
from homing.metrics.pages.analysis import router_of
from homing.metrics.pages.places import PLACES

routers = (
    retention.router,
    *(router_of(analysis) for analysis in ANALYSES),
    series.router,
    events.router,
)
places = PLACES
