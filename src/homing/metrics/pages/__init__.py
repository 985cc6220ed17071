"""The doors of the metrics: analyses, numbers for each period, and the log itself."""

from homing.metrics.analyses import ANALYSES
from homing.metrics.pages import events, series
from homing.metrics.pages.analysis import router_of
from homing.metrics.pages.places import PLACES

routers = (
    *(router_of(analysis) for analysis in ANALYSES),
    series.router,
    events.router,
)
places = PLACES
