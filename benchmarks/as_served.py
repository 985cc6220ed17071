"""Has what is measured reckon as it does where it is served; to be imported before all else."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `homing.cli` does


def check() -> None:
    """Say how many threads linear algebra has, where it is not one."""
    threads = os.environ["OPENBLAS_NUM_THREADS"]
    if threads != "1":
        print(f"OPENBLAS_NUM_THREADS is {threads}: projections take longer than served ones do")
