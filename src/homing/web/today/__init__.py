"""Today: the few numbers that matter, what is unusual, what needs a person, what to set up next.

Words
    *kind*: how the business earns; it decides which numbers matter. *Look*: one series of weeks
    that could have been unusual. *Need*: something that waits for a person. *Task*: something that
    is not set up yet; one at a time is shown, and it can be put away.

Trip
    `numbers.measured` → headlines → tiles; the same by week, and sizes of segments → `unusual`;
    what was measured is `at_hand` for whoever asks next.

Must not
    count by itself: every number is a metric's, an analysis's or a segment's.
"""

from homing.web.today.pages import router

__all__ = ["router"]
