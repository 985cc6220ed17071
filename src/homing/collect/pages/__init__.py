"""The doors of collecting: sources and how to install them, events, dead letters, trails."""

from homing.collect.pages import (
    contacts,
    data,
    describing,
    events,
    identity,
    internal,
    keeping,
    letters,
    raw_data,
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
    contacts.router,
    raw_data.router,
    standard.router,
    data.router,
    describing.router,
    internal.router,
    trail.router,
    rejected.router,
    letters.router,
    identity.router,
    events.router,
)
