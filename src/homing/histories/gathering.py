"""Gather a log that comes in pieces, in any order: every event goes to its final place at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import HomingError
from homing.histories import sorting
from homing.histories.compiled import read_only
from homing.histories.sorting import Columns


@dataclass(frozen=True, slots=True)
class Gathering:
    """Histories in the making.

    Parameters
    ----------
    offsets : int64[n_customers + 1]
        As in `Histories`.
    places : int64[n_customers]
        Where each customer's next event goes.
    columns : Columns
        What is there by now.
    """

    offsets: NDArray[np.int64]
    places: NDArray[np.int64]
    columns: Columns

    @classmethod
    def of(
        cls,
        counts: NDArray[np.int64],
        *,
        has_value: bool = False,
        has_label: bool = False,
        has_unit: bool = False,
    ) -> Gathering:
        """Make room.

        Parameters
        ----------
        counts : int64[n_customers]
            How many events each customer has.
        has_value, has_label, has_unit : bool
            Which of the columns there are.
        """
        offsets = np.zeros(counts.size + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        room = Columns.room(
            int(offsets[-1]), has_value=has_value, has_label=has_label, has_unit=has_unit
        )
        return cls(offsets, offsets[:-1].copy(), room)

    def add(self, customer: NDArray[np.uint32], piece: Columns) -> None:
        """Take in some events.

        Parameters
        ----------
        customer : uint32[n]
            Whose they are.
        piece : Columns
            The events, with the columns that were asked for.

        Raises
        ------
        HomingError
            If a customer has more than was counted. What was gathered is spoilt then.
        """
        given = read_only(customer), Columns._make(read_only(each) for each in piece)
        done = sorting.scatter(*given, (self.places, self.offsets[1:]), self.columns)
        if done < customer.size:
            raise HomingError(f"Customer {customer[done]} has more events than were counted.")

    def add_slices(
        self, slices: tuple[NDArray[np.int64], NDArray[np.int64]], source: Columns
    ) -> None:
        """Take in events that lie together by customer.

        Parameters
        ----------
        slices : pair of int64[n_customers]
            Where each customer's events begin in `source`, and how many they are.
        source : Columns
            The events, with the columns that were asked for.

        Raises
        ------
        HomingError
            If a customer has more than was counted.
        """
        if (self.places + slices[1] > self.offsets[1:]).any():
            raise HomingError("There are more events of a customer than were counted.")
        sorting.copy_slices(slices, source, self.places, self.columns)

    def finish(self) -> Columns:
        """Order each customer's events, and return the columns.

        Raises
        ------
        HomingError
            If events that were counted did not come.
        """
        if (self.places != self.offsets[1:]).any():
            raise HomingError("There are fewer events of a customer than were counted.")
        sorting.order_each(self.offsets, self.columns)
        return self.columns
