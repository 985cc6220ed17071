"""Has what is measured reckon as it does where it is served; to be imported before all else."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `homing.cli` does

from homing.store.memory import begin_small


def begin() -> None:
    """Take memory as a server does; say how many threads linear algebra has, where not one."""
    begin_small()
    threads = os.environ["OPENBLAS_NUM_THREADS"]
    if threads != "1":
        print(f"OPENBLAS_NUM_THREADS is {threads}: projections take longer than served ones do")
