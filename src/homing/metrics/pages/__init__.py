"""The doors of the metrics: retention, every metric that has a number for each period, the log."""

from homing.metrics.pages import events, retention, series

routers = (retention.router, series.router, events.router)
