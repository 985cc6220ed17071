"""The doors of segments: pages, files, and the API."""

from homing.segments.pages import api, change, changes, every, files, lists, new, one
from homing.segments.pages.building import said_fault
from homing.segments.pages.house import segments_of, who

__all__ = ["routers", "said_fault", "segments_of", "who"]

routers = (
    files.router,
    every.router,
    new.router,
    lists.router,
    change.router,
    one.router,
    changes.router,
    api.router,
)
