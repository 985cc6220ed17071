"""Health: whether what is sent still comes in, and what comes in still gets on.

Words
    *Beat*: when a source last sent, and how long it is usually silent. *Silent*: for three times as
    long as usual, and an hour at least; for a day, if it has never sent anything. *Trouble*: what
    is not as it should be, in a sentence.

Trip
    `Watch.look` every half minute → what each source sent goes to the records, by day → `Health` →
    the figures of `/metrics`, `/healthz`, and a post to the operator's address when trouble comes
    or goes.

Must not
    let anybody have this machine ask an address inside its own network.
"""

from homing.collect.health.gauges import Gauges
from homing.collect.health.model import Beat, Health
from homing.collect.health.watch import Watch
from homing.collect.health.webhook import Webhook

__all__ = ["Beat", "Gauges", "Health", "Watch", "Webhook"]
