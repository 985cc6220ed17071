"""The doors of collecting: sources and how to install them, events, dead letters, trails."""

from homing.collect.pages import (
    data,
    events,
    internal,
    keeping,
    letters,
    rejected,
    source,
    sources,
    standard,
    trail,
)

routers = (
    sources.router,
    source.router,
    keeping.router,
    standard.router,
    data.router,
    internal.router,
    trail.router,
    rejected.router,
    letters.router,
    events.router,
)
