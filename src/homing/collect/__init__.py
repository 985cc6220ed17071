"""What customers did comes in here: from files today.

Words
    *Mapping*: which column of a file is what. *Keep-rule*: a condition that rows must meet; the
    others are skipped and counted. *Reject*: a row that cannot be taken, with its line and the
    reason. *Report*: the account of an import, in which every row read stands exactly once.

Trip
    a file → its table (`files`) → the mapping, given or found out and shown (`infer`) → one staged
    row for each row of the file (`build`, `checks`) → fates: skipped, repeated, rejected with their
    lines (`load`, `rejects`) → rows in the shape of events (`shape`) → what the rules of privacy
    leave of them (`permitted`) → appended to the log in one transaction → the report.

Must not
    take half a file, lose a row without counting it, or loop over rows in Python, but over those
    in which something personal may stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from homing.core.lazily import lazily

if TYPE_CHECKING:
    from homing.collect.commerceml import Exchange, ExchangeDoor
    from homing.collect.dead_letters.owners import forget_letters, letters_of
    from homing.collect.drain import (
        Ahead,
        DeadLetters,
        Drain,
        Drained,
        Enriching,
        Redriving,
    )
    from homing.collect.enrich import Privacy
    from homing.collect.expiry import Expiring
    from homing.collect.health import Gauges, Health, Watch
    from homing.collect.identity.keeping import load_contacts
    from homing.collect.identity.rules import MOST_IDS, counted_as
    from homing.collect.importers.demo import import_demo
    from homing.collect.importers.load import Options
    from homing.collect.importers.mapping import Condition, EventRule, Mapping, Operator
    from homing.collect.importers.report import Report
    from homing.collect.inbox import INBOX_FILE, Inbox, bring_waiting, copy_waiting, has_waiting
    from homing.collect.internal import Marking
    from homing.collect.keeping import load_privacy
    from homing.collect.model import Aside
    from homing.collect.naming import load_standard
    from homing.collect.places import Atlas
    from homing.collect.receiving import Desk, Door, Hall
    from homing.collect.sources import Sources

__all__ = [
    "INBOX_FILE",
    "MOST_IDS",
    "Ahead",
    "Aside",
    "Atlas",
    "Condition",
    "DeadLetters",
    "Desk",
    "Door",
    "Drain",
    "Drained",
    "Enriching",
    "EventRule",
    "Exchange",
    "ExchangeDoor",
    "Expiring",
    "Gauges",
    "Hall",
    "Health",
    "Inbox",
    "Mapping",
    "Marking",
    "Operator",
    "Options",
    "Privacy",
    "Redriving",
    "Report",
    "Sources",
    "Watch",
    "bring_waiting",
    "copy_waiting",
    "counted_as",
    "forget_letters",
    "has_waiting",
    "import_demo",
    "letters_of",
    "load_contacts",
    "load_privacy",
    "load_standard",
]

# Each loads when it is asked for: the process that reads needs few of them (`drain.reader`).
_HOMES = {
    "Ahead": "homing.collect.drain",
    "Aside": "homing.collect.model",
    "Atlas": "homing.collect.places",
    "Condition": "homing.collect.importers.mapping",
    "DeadLetters": "homing.collect.drain",
    "Desk": "homing.collect.receiving",
    "Door": "homing.collect.receiving",
    "Drain": "homing.collect.drain",
    "Drained": "homing.collect.drain",
    "Enriching": "homing.collect.drain",
    "EventRule": "homing.collect.importers.mapping",
    "Exchange": "homing.collect.commerceml",
    "ExchangeDoor": "homing.collect.commerceml",
    "Expiring": "homing.collect.expiry",
    "Gauges": "homing.collect.health",
    "Hall": "homing.collect.receiving",
    "Health": "homing.collect.health",
    "INBOX_FILE": "homing.collect.inbox",
    "Inbox": "homing.collect.inbox",
    "MOST_IDS": "homing.collect.identity.rules",
    "Mapping": "homing.collect.importers.mapping",
    "Marking": "homing.collect.internal",
    "Operator": "homing.collect.importers.mapping",
    "Options": "homing.collect.importers.load",
    "Privacy": "homing.collect.enrich",
    "Redriving": "homing.collect.drain",
    "Report": "homing.collect.importers.report",
    "Sources": "homing.collect.sources",
    "Watch": "homing.collect.health",
    "bring_waiting": "homing.collect.inbox",
    "copy_waiting": "homing.collect.inbox",
    "counted_as": "homing.collect.identity.rules",
    "forget_letters": "homing.collect.dead_letters.owners",
    "has_waiting": "homing.collect.inbox",
    "import_demo": "homing.collect.importers.demo",
    "letters_of": "homing.collect.dead_letters.owners",
    "load_contacts": "homing.collect.identity.keeping",
    "load_privacy": "homing.collect.keeping",
    "load_standard": "homing.collect.naming",
}

__getattr__ = lazily(__name__, _HOMES)
