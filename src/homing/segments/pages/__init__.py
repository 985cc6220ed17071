"""The doors of segments: the API, and files."""

from homing.segments.pages import api, changes, files

routers = (files.router, changes.router, api.router)
