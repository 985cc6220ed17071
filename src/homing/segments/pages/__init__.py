"""The doors of segments: pages, files, and the API."""

from homing.segments.pages import api, changes, every, files, one
from homing.segments.pages.house import segments_of, who

__all__ = ["routers", "segments_of", "who"]

routers = (files.router, every.router, one.router, changes.router, api.router)
