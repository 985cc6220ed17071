"""A task in a process of its own, for those that are to be killed."""

from __future__ import annotations

import os
import sys


def fork(task, *arguments) -> int:
    """Run a task in a process of its own, and return the number of that."""
    if child := os.fork():
        return child
    try:
        code = task(*arguments) or 0
    except BaseException as error:  # noqa: BLE001 - the process ends with it, and says so
        sys.stderr.write(f"{error!r}\n")
        code = 2
    sys.stderr.flush()
    os._exit(code)
