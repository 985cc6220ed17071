"""An installation as metrics see it, over a log and the histories beside it."""

from datetime import timedelta
from types import SimpleNamespace

from homing.core.clock import FrozenClock
from homing.metrics.events import Live
from homing.store import Project
from store.conftest import RECEIVED


def house_of(store, live):
    """Return what `lent` needs, long after the log's last event."""

    def at_hand():
        found = live.present()
        return Live(found.histories, found.names, "amount", "currency", found.mark)

    return SimpleNamespace(
        events=store,
        project=Project(),
        clock=FrozenClock(RECEIVED + timedelta(days=99)),
        live=at_hand,
        kept=live,
        shows_cities=False,
    )
