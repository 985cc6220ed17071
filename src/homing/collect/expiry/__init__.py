"""How long raw data is kept: what is older goes, every day, for good.

Words
    *Raw data*: events; parts of requests that were rejected; counts of what was received, batch by
    batch. Each kind is kept for a time of its own. *Removal*: what of a kind went because it was
    older than a moment.

Trip
    the time is kept in the settings (`kept_for`) → a day later, and then daily, the worker takes
    what is older out of the log, some rows in each transaction (`Expiring`) → the copies of the
    log are written without it → the removal stands in the audit log and on the page.

Must not
    begin within a day of the time being set: until then it can be taken back.
"""

from homing.collect.expiry.expiring import Expiring, Old, Removal, old, removals
from homing.collect.expiry.setting import (
    KeptFor,
    RawData,
    change_kept_for,
    kept_for,
    kept_for_version,
)

__all__ = [
    "Expiring",
    "KeptFor",
    "Old",
    "RawData",
    "Removal",
    "change_kept_for",
    "kept_for",
    "kept_for_version",
    "old",
    "removals",
]
