"""Where Homing keeps things: one data folder with the event log and the records.

Words
    *data folder*: everything one installation owns. *Event log*: what customers did, in DuckDB,
    append-only. *Records*: what Homing itself decides and remembers (users, settings, …), in SQLite
    or PostgreSQL. *Batch*: the events that came in together and can be taken back together.

Trip
    `DataFolder.lock` → `EventStore.open` → a cursor with an `incoming` table → `append` → the view
    `events`, which every metric reads.

Must not
    know what an event means, or who may see it.
"""

from homing.core.acts import Verb
from homing.store.audit import (
    About,
    Act,
    Actor,
    Wanted,
    acting_as,
    acts,
    last_act,
    note,
    tell,
    unname,
)
from homing.store.event_words import (
    EventWords,
    about_words,
    say_of_event,
    titles_of_properties,
    words_of_events,
    words_of_properties,
)
from homing.store.events import Appended, Batch, EventStore, Merge
from homing.store.folder import DataFolder
from homing.store.marks import (
    Kept,
    add_mark,
    change_mark,
    every_mark,
    one_mark,
    remove_mark,
    restore_mark,
)
from homing.store.opening import gone, is_behind
from homing.store.records import Moment, Records, metadata, write_alone
from homing.store.remembering import remembering
from homing.store.settings import (
    BUSINESS_KINDS,
    BusinessKind,
    Project,
    change_project,
    change_settings,
    load_project,
    load_setting,
    project_version,
    save_project,
    save_setting,
    settings_version,
    version_of,
)

__all__ = [
    "BUSINESS_KINDS",
    "About",
    "Act",
    "Actor",
    "Appended",
    "Batch",
    "BusinessKind",
    "DataFolder",
    "EventStore",
    "EventWords",
    "Kept",
    "Merge",
    "Moment",
    "Project",
    "Records",
    "Verb",
    "Wanted",
    "about_words",
    "acting_as",
    "acts",
    "add_mark",
    "change_mark",
    "change_project",
    "change_settings",
    "every_mark",
    "gone",
    "is_behind",
    "last_act",
    "load_project",
    "load_setting",
    "metadata",
    "note",
    "one_mark",
    "project_version",
    "remembering",
    "remove_mark",
    "restore_mark",
    "save_project",
    "save_setting",
    "say_of_event",
    "settings_version",
    "tell",
    "titles_of_properties",
    "unname",
    "version_of",
    "words_of_events",
    "words_of_properties",
    "write_alone",
]
