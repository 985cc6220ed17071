"""Settings: what owners set for the whole installation, and the log of who did what.

Words
    *audit log*: one row for each act, never changed. *Mark*: a day or a range of days that people
    know a reason for.

Must not
    hold rules of its own about events or customers: each slice has those, and pages for them.
"""

from homing.web.settings import audit, index, marks, marks_api

routers = (index.router, audit.router, marks.router, marks_api.router)

__all__ = ["routers"]
