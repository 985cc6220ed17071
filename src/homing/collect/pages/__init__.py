"""The doors of collecting: sources and how to install them, events, dead letters, trails."""

from homing.collect.pages import events, keeping, rejected, source, sources, trail

routers = (
    sources.router,
    source.router,
    keeping.router,
    trail.router,
    rejected.router,
    events.router,
)
