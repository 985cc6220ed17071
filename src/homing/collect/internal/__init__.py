"""Internal traffic: what the business's own people and tests do, kept and not counted.

Words
    *Rule*: what tells internal traffic: the e-mail domain of a customer, a customer's id, or a
    property of the event. *Marking*: a look through the log by the rules of then, step by step.

Trip
    a rule is kept in the records (`tables`) → the worker sees that the log goes by others
    (`Marking`), puts them into the log and looks through what is there, some batches in each
    transaction → what comes in later is told by the rules in the log, in the transaction that
    takes it there (`setting_aside.take`).

Must not
    delete anything, or touch what a bot did.
"""

from homing.collect.internal.marking import Marking, Progress
from homing.collect.internal.model import InternalRule, Kept, RuleKind
from homing.collect.internal.setting_aside import Reach, reach, take

__all__ = ["InternalRule", "Kept", "Marking", "Progress", "Reach", "RuleKind", "reach", "take"]
