"""One contestant in a process of its own, told by lines what to answer; and who tells it.

A line in is the name of a question; a line out is the seconds its answer took by the clock on the
wall and by that of the processor (all threads), and the most memory the process ever had. Answers
are kept in files, for the comparison.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time
from typing import IO, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from contest.questions import questions
from generate import Recipe

CONTESTANTS = {
    "fold": ("contest.folds", "Folds"),
    "duckdb": ("contest.duck", "Duck"),
    "clickhouse": ("contest.clickhouse", "ClickHouse"),
}
if find_spec("chdb") is None:
    del CONTESTANTS["clickhouse"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all contestants are told: where their data are, what the log is, which cohorts."""

    folder: str
    recipe: dict[str, Any]
    is_latest: bool


class Told(NamedTuple):
    """What an answer took: seconds by both clocks, and the megabytes the process had at most."""

    wall: float
    processor: float
    peak: float


class Contestant:
    """A process that answers questions."""

    def __init__(self, name: str, setting: Setting) -> None:
        self.name = name
        self.begun = perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "contest.worker", name, json.dumps(asdict(setting))],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, question: str) -> Told:
        """Return what the answer took."""
        given: IO[str] = self._process.stdin  # type: ignore[assignment]
        taken: IO[str] = self._process.stdout  # type: ignore[assignment]
        given.write(f"{question}\n")
        given.flush()
        line = taken.readline()
        if not line:
            raise SystemExit(f"{self.name} did not answer {question}.")
        return Told(*json.loads(line))

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def answer_file(folder: Path, name: str, question: str) -> Path:
    """Return where an answer is kept."""
    return folder / f"answer-{name}-{question.replace(' ', '-')}.npy"


def in_order(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return rows sorted by all columns, so that answers can be compared."""
    return rows[np.lexsort(rows.T[::-1])]


def peak_mb() -> float:
    """Return the most memory this process ever had."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says there begins with what the parent had
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e3 if sys.platform != "darwin" else 1e6)


def work(name: str, setting: Setting) -> None:
    """Answer until there is no more question."""
    recipe, folder = Recipe(**setting.recipe), Path(setting.folder)
    lines = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no answer
    module, kind = CONTESTANTS[name]
    opened = getattr(import_module(module), kind).open(folder, recipe)
    answers = opened.answers(questions(recipe, is_latest=setting.is_latest))
    for line in sys.stdin:
        question = line.strip()
        begun = perf_counter(), process_time()
        rows = answers[question]()
        took = perf_counter() - begun[0], process_time() - begun[1]
        file = answer_file(folder, name, question)
        if not file.exists():
            np.save(file, in_order(rows))
        lines.write(json.dumps([*took, peak_mb()]) + "\n")
        lines.flush()
    opened.close()


if __name__ == "__main__":
    work(sys.argv[1], Setting(**json.loads(sys.argv[2])))
