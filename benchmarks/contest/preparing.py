"""Bring one log to every contestant: a generation, a clustered DuckDB table, a MergeTree.

Late events are in their places and merged customers have one number in both databases, which
spares them the joins that a product would need; the fold takes merged customers from beside its
generation, as it does in a running installation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from contest import clickhouse, duck
from generate import NAMES, Recipe, merges, pieces, traits
from homing.histories import Histories, generation, merging
from homing.histories.gathering import Gathering
from homing.histories.sorting import Columns

PIECE = 1 << 20


def prepare(folder: Path, recipe: Recipe) -> None:
    """Make all of it in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    base = gathered(recipe)
    generation.write(folder / "histories", *merging.merged(base), generation.Mark())
    touched = joined_pairs(base, merges(recipe))
    np.savez(folder / "touched.npz", **columns_of(touched))
    np.save(folder / "traits.npy", traits(recipe))
    write_parquet(folder / "log.parquet", replace(base, touched=touched), traits(recipe))
    duck.load(folder)
    if find_spec("chdb"):
        clickhouse.load(folder)
    (folder / "log.parquet").unlink()


def gathered(recipe: Recipe) -> Histories:
    """Return the histories of the log, every customer under the number they came with."""
    none = Columns.room(0)
    counts = np.zeros(recipe.customers, np.int64)
    for piece in pieces(recipe):
        counts += np.bincount(piece.customer, minlength=recipe.customers)
    gathering = Gathering.of(counts, has_value=True)
    for piece in pieces(recipe):
        gathering.add(
            piece.customer, Columns(piece.time, piece.event, piece.value, none.label, none.unit)
        )
    return Histories.gathered(gathering, has_value=True)


def joined_pairs(base: Histories, pairs: NDArray[np.uint32]) -> Histories:
    """Return the touched histories: of each pair the first has all events, the second none."""
    customers = np.unique(pairs)
    place = np.searchsorted(customers, pairs)
    sizes = np.zeros(customers.size, np.int64)
    found = []
    for each in (0, 1):
        begins = np.zeros(customers.size, np.int64)
        mine = np.zeros(customers.size, np.int64)
        begins[place[:, 0]] = base.offsets[pairs[:, each]]
        mine[place[:, 0]] = base.offsets[pairs[:, each] + 1] - begins[place[:, 0]]
        found.append((begins, mine))
        sizes += mine
    gathering = Gathering.of(sizes, has_value=True)
    for slices in found:
        gathering.add_slices(slices, base.columns)
    return Histories.gathered(gathering, has_value=True, customer=customers)


def columns_of(histories: Histories) -> dict[str, NDArray[np.generic]]:
    """Return what a file needs to hold of histories."""
    names = ("offsets", "time", "event", "value", "customer")
    return {name: getattr(histories, name) for name in names}


def write_parquet(file: Path, histories: Histories, trait: NDArray[np.int32]) -> None:
    """Write all events in order of customer and time."""
    offsets, found = merging.merged(histories)
    schema = None
    writer = None
    for table in _tables(offsets, found, trait):
        schema = schema or table.schema
        writer = writer or pq.ParquetWriter(file, schema, compression="lz4")
        writer.write_table(table)
    assert writer is not None
    writer.close()


def _tables(
    offsets: NDArray[np.int64], found: Iterator[generation.Piece], trait: NDArray[np.int32]
) -> Iterator[pa.Table]:
    begin = 0
    first_seen = np.zeros(offsets.size - 1, np.int64)
    names = pa.array(NAMES)
    for time, event, value in found:
        rows = np.arange(begin, begin + time.size)
        customer = np.searchsorted(offsets, rows, side="right") - 1
        is_first = rows == offsets[customer]
        first_seen[customer[is_first]] = time[is_first]
        moment = pa.timestamp("us")
        yield pa.table(
            {
                "customer": pa.array(customer.astype(np.uint32)),
                "occurred_at": pa.array(time).cast(moment),
                "event": pa.array(event.astype(np.uint8)),
                "name": pa.DictionaryArray.from_arrays(pa.array(event.astype(np.int8)), names),
                "amount": pa.array(value, from_pandas=True).cast(pa.int32()),
                "trait": pa.array(trait[customer].astype(np.uint16)),
                "first_at": pa.array(first_seen[customer]).cast(moment),
            }
        )
        begin += time.size
