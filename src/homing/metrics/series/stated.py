"""Histories of a few kinds of events with the MRR they state, which those at hand do not hold.

They are read from the log once, and kept beside the histories at hand; from then on only what came
since is read, and what became of whoever lost events or got those of others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from homing.histories import Histories, units
from homing.histories.beside import Beside, Few
from homing.histories.merging import NOBODY, changed
from homing.metrics.twins import twin

if TYPE_CHECKING:
    from homing.histories.generation import Mark
    from homing.histories.live import Live
    from homing.metrics.events import Events

MOST: Final = 2
"""Sets of names whose events are kept."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The events of some names as far as a mark."""

    mark: Mark
    histories: Histories


_SEEN: Final = Beside(lambda: Few[tuple[str, ...], _Seen](MOST))


class Unstated(Exception):
    """An event states something that is no amount."""


def stated(events: Events[Any], live: Live, names: tuple[str, ...]) -> Histories:
    """Return the histories of events with the MRR they state as value, its currency as unit.

    Parameters
    ----------
    events : Events
        The log.
    live : Live
        Its histories at hand, with a mark.
    names : tuple of str
        Of the events, rising; the code of an event is the place of its name.

    Raises
    ------
    Unstated
        If an MRR cannot be read as a number.
    """
    seen = _SEEN.of(live.histories.time)
    return seen.renewed(names, partial(_look, events, live, names)).histories


def _look(events: Events[Any], live: Live, names: tuple[str, ...], before: _Seen | None) -> _Seen:
    """Return what is to be seen now; a mark and who is touched are older than what is read."""
    now = live.mark
    assert now is not None
    reader = _Reader(events, names)
    if before is None:
        return _Seen(now, reader.all_until(now.batch))
    since = before.mark
    if now.batch <= since.batch and now.rewrite <= since.rewrite:
        return before
    assert live.rewritten_after is not None
    rewritten = live.rewritten_after(since.rewrite)
    again = reader.of(rewritten, now.batch) if rewritten.size else NOBODY
    further = reader.since(since.batch, now.batch, without=rewritten)
    return _Seen(now, changed(before.histories, further, again))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads events of some names."""

    events: Events[Any]
    names: tuple[str, ...]

    def all_until(self, batch: int) -> Histories:
        """Return the histories of all customers, up to a batch."""
        found = self._read("batch <= $until", {"until": batch})
        customer = found["customer"].to_numpy()
        return self._gathered(found, customer, int(customer.max(initial=0)) + 1)

    def since(self, batch: int, until: int, *, without: NDArray[np.uint32]) -> Histories:
        """Return the events of some batches, but for those of some customers."""
        found = self._read("batch > $since AND batch <= $until", {"since": batch, "until": until})
        is_further = np.isin(found["customer"].to_numpy(), without, invert=True)
        found = found.filter(pa.array(is_further))
        return self._of(found, np.unique(found["customer"].to_numpy()))

    def of(self, customers: NDArray[np.uint32], until: int) -> Histories:
        """Return all events of some customers, up to a batch; a history may be empty."""
        asked = {"until": until, "customers": customers.tolist()}
        theirs = "customer IN (SELECT unnest($customers::UINTEGER[]))"
        return self._of(self._read(f"batch <= $until AND {theirs}", asked), customers)

    def _of(self, found: pa.Table, customers: NDArray[np.uint32]) -> Histories:
        rows = np.searchsorted(customers, found["customer"].to_numpy()).astype(np.uint32)
        histories = self._gathered(found, rows, customers.size)
        return replace(histories, customer=customers)

    def _gathered(self, found: pa.Table, rows: NDArray[np.uint32], n_customers: int) -> Histories:
        unit = found["unit"].combine_chunks().dictionary_encode()
        codes = [units.code_of(each) for each in unit.dictionary.to_pylist()]
        return Histories.gather(
            rows,
            found["time"].to_numpy(),
            pc.index_in(found["event"], pa.array(self.names)).to_numpy().astype(np.uint16),
            n_customers=n_customers,
            value=found["value"].cast(pa.float64(), safe=False).to_numpy(),
            unit=np.array([*codes, units.NONE], np.uint16)[
                unit.indices.fill_null(len(codes)).to_numpy()
            ],
        )

    def _read(self, part: str, values: dict[str, Any]) -> pa.Table:
        text = twin.statement("stated.sql", {"event": self.names})
        sql = f"SELECT * FROM ({text}) WHERE {part}"  # noqa: S608 - a condition of our own
        try:
            return self.events.connection.sql(sql, params=values).to_arrow_table()
        except duckdb.ConversionException as error:
            raise Unstated from error
