"""Segments: rules about customers, who fits them now, and when somebody began or ceased to.

Words
    *rule*: conditions on one customer, joined by all, any and not. *Segment*: a rule with a name;
    *live*, it is looked at again and again, *frozen*, its members stay those of one moment. *List*:
    uploaded ids. *Member*: a customer who is in a segment. *Entered*, *left*: what is noted in the
    event log when that changes. *Template*: a ready rule.

Trip
    JSON → `rule_of` → a frozen rule → one statement of sqlglot expressions → DuckDB (or SQL of any
    dialect, to be shown) → members. `Segments.refresh` looks at customers whom something
    happened to, and writes who is a member now, and into the log what changed, in one transaction.

Must not
    act on anybody, or measure a business.
"""

from homing.segments.following import Following
from homing.segments.history import daily
from homing.segments.installed import segments_of
from homing.segments.model import Rule
from homing.segments.reading import rule_of, said_of, schema
from homing.segments.reasons import Reason, Why
from homing.segments.refreshing import ENTERED, LEFT, Refreshed
from homing.segments.saved import Kind, Segment, UploadedList
from homing.segments.service import Segments, Size
from homing.segments.templates import TEMPLATES, Template
from homing.segments.words import Names, sentence

__all__ = [
    "ENTERED",
    "LEFT",
    "TEMPLATES",
    "Following",
    "Kind",
    "Names",
    "Reason",
    "Refreshed",
    "Rule",
    "Segment",
    "Segments",
    "Size",
    "Template",
    "UploadedList",
    "Why",
    "daily",
    "rule_of",
    "said_of",
    "schema",
    "segments_of",
    "sentence",
]
