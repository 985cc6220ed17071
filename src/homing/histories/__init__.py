"""Every customer's history as sorted arrays, and the folds over them.

Words
    *History*: all events of one customer in order of time. *Fold*: one walk over every history,
    adding what it finds to a small accumulator; accumulators of disjoint sets of customers add up.
    *Bounds*: the moments at which local calendar periods begin. *Members*: the customers behind one
    number, which the same fold finds when asked. *Generation*: the histories of a whole log on
    disk. *Touched*: a customer about whom the log says more, or less, than the generation.

Trip
    columns of events → `Histories.gather` (a linear sort) → a fold over ranges of customers in
    threads → a small table.

Must not
    know a database, a web page or what an event means: events are small integers here, and a fold
    is told by a table of flags which of them matter.
"""

from homing.histories.bounds import Bounds
from homing.histories.histories import Histories

__all__ = ["Bounds", "Histories"]
