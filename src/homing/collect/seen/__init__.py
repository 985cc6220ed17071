"""What the log has seen: names of events with their volumes, and the properties of each.

Words
    *filled*: the share of looked-at events that have a property. *Looked at*: the newest events of
    a name; properties are read from these alone, however long the log is.

Must not
    change anything, or say whose an event is.
"""

from homing.collect.seen.properties import Property, properties_of
from homing.collect.seen.service import LOOKED_AT, SPARK_DAYS, Seen, newest_of, seen

__all__ = ["LOOKED_AT", "SPARK_DAYS", "Property", "Seen", "newest_of", "properties_of", "seen"]
