"""The event log of a folder, taken away for a while."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('.', flush=True); input()"


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
