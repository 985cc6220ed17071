"""What Today shows of a large log, measured before somebody asks: the first one waits no longer."""

from __future__ import annotations

from typing import Final

from homing.core.periods import Period
from homing.core.precedence import GiveWay, at_once
from homing.metrics.lending import lent
from homing.ui.visit import House
from homing.web.today.kinds import measurable
from homing.web.today.numbers import measured

LARGE: Final = 1_000_000
"""Events of a log whose first answers take a while."""


def measure_ahead(house: House, *, at_least: int = LARGE, give_way: GiveWay = at_once) -> None:
    """Have the folds keep what Today asks of a log that has so many events.

    What is kept goes with a generation of the histories, so it is to be done for each. `give_way`
    is called before each step.
    """
    if house.events.overview().events < at_least:
        return
    names = house.events.event_names()
    kind = measurable(house.project.kind, names)
    with lent(house) as events:
        for period in (Period.month, Period.week):
            give_way()
            measured(events, kind, period, names)
