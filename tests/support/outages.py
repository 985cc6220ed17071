"""The event log of a folder, taken away for a while."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('.', flush=True); input()"
FIRST_BLOCK_BYTES = 3 * 4_096 + 262_144
"""Of a file of DuckDB: its headers and a block."""


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Have another process hold the log."""
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as it:
        assert it.stdout
        assert it.stdout.readline() == ".\n"
        yield
        it.communicate("\n")


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
