"""The event log of a folder, taken away for a while."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from support.process import under_way

FIRST_BLOCK_BYTES = 3 * 4_096 + 262_144
"""Of a file of DuckDB: its headers and a block."""


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Have another process hold the log."""
    with under_way(hold, file) as (_, said):
        assert said.readline() == ".\n"
        yield


def hold(file: Path) -> None:
    """Hold a database until killed."""
    with duckdb.connect(file):
        print(".", flush=True)  # noqa: T201
        signal.pause()


@contextmanager
def missing(file: Path) -> Iterator[None]:
    """Take the log away."""
    aside = file.rename(file.with_suffix(".aside"))
    yield
    assert not file.exists()
    aside.rename(file)


@contextmanager
def cut_off(file: Path) -> Iterator[None]:
    """Cut the log off behind its first block: it opens, and its tables cannot be read."""
    whole = file.read_bytes()
    assert len(whole) > FIRST_BLOCK_BYTES
    file.write_bytes(whole[:FIRST_BLOCK_BYTES])
    yield
    assert file.stat().st_size == FIRST_BLOCK_BYTES
    file.write_bytes(whole)
