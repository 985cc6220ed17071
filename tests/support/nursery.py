"""`homing serve`, started again and again within a moment.

Run as a program it imports and compiles everything once; for each line that it is given, the
arguments as JSON, it forks a process that does what `homing` does with them. It says the number of
that process, and once it has ended how.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from support.process import surroundings

TESTS = Path(__file__).parents[1]
PATIENCE_S = 300
"""Where nothing is compiled yet, that takes its time."""


@dataclass
class Nursery:
    """Where servers come from, one at a time."""

    process: asyncio.subprocess.Process
    pid: int | None = None

    async def start(self, *arguments: str | Path) -> None:
        """Start `homing` with some arguments."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(list(map(str, arguments))).encode() + b"\n")
        self.pid = await self._heard()

    async def end(self, number: int = signal.SIGKILL) -> int:
        """Send a signal to what was started, wait until it is gone, return how it ended."""
        assert self.pid
        os.kill(self.pid, number)
        self.pid = None
        return await self._heard()

    async def _heard(self) -> int:
        assert self.process.stdout
        line = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE_S)
        return int(line)


@asynccontextmanager
async def nursery(said: Path) -> AsyncIterator[Nursery]:
    """Lend a nursery; what its servers say is written to a file."""
    with said.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            __file__,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=surroundings(PYTHONPATH=str(TESTS)),
        )
        lent = Nursery(process)
        try:
            yield lent
        finally:
            if lent.pid:
                os.kill(lent.pid, signal.SIGKILL)
            assert process.stdin
            process.stdin.close()
            await process.wait()


def main() -> None:
    """Start servers until no more is asked for."""
    from homing.histories.warming import warm_up
    from homing.web import commands  # noqa: F401 - so that no server has to import it

    warm_up()
    for line in sys.stdin:
        if not (child := os.fork()):
            serve(json.loads(line))
        print(child, flush=True)  # noqa: T201
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def serve(arguments: list[str]) -> None:
    """Be `homing`, and end as it ends."""
    from homing.cli import main as homing

    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.argv = ["homing", *arguments]
    try:
        homing()
    except SystemExit as done:
        os._exit(done.code if isinstance(done.code, int) else 1)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
