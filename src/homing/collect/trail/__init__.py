"""The trail of a message: where it is between its receipt and the reports, and why.

Words
    *Trail*: what is known of one message. *Step*: a stage on its way, passed or not.

Trip
    an id → the inbox (`waiting`) → the dead letters (`rejected`) → the log (`stored`) → whose it
    is, and whether it counts → `Trail` → the page and the API that say why an event is not there.

Must not
    say that something is lost that it did not find: what it cannot know, it names.
"""

from homing.collect.trail.model import Fate, Merged, Rejection, Stored, Trail, Wait
from homing.collect.trail.service import trail_of

__all__ = ["Fate", "Merged", "Rejection", "Stored", "Trail", "Wait", "trail_of"]
