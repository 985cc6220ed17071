"""Nine questions about behaviour, asked of folds, of DuckDB and of PostHog's shape on ClickHouse.

    python benchmarks/retention.py [--events 1e8] [--cohorts latest] [--clock processor]

Four contestants in one run, on the same log, with as many threads, in turns: (a) folds over a
generation on disk; (b) plain SQL on DuckDB, `contest/duckdb/`; (c) the shape of PostHog's queries
on chDB, `contest/clickhouse/`; (d) reading the columns once. The answers of (a), (b) and (c) are
compared cell by cell, and the run ends where they differ. First runs are told apart from the warm
ones: in its own the fold makes the excerpt of what is asked about. Printed as Markdown. On a
machine that does other work meanwhile, the clock of the processor is the fair one.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from contest.preparing import prepare
from contest.questions import Asked, questions
from contest.worker import CONTESTANTS, Contestant, Setting, answer_file
from generate import Recipe

ENOUGH_S, TOO_LONG_S = 15.0, 60.0
"""A contestant that has spent so long on warm runs, or on the first one, is not asked again."""


@dataclass
class Times:
    """What answers took, in seconds, the first one apart."""

    first: float = 0.0
    later: list[float] = field(default_factory=list)
    is_enough: bool = False
    spent: float = 0.0

    def add(self, seconds: float, wall: float) -> None:
        """Take in one more, and how long it was by the clock on the wall."""
        if self.first == 0.0:
            self.first = seconds
            self.is_enough = wall > TOO_LONG_S
        else:
            self.later.append(seconds)
            self.spent += wall
            self.is_enough = self.spent > ENOUGH_S

    @property
    def half(self) -> float:
        """The median of the warm runs; the first run where it was the only one."""
        return median(self.later or [self.first])

    @property
    def most(self) -> float:
        """The 95th percentile of the same."""
        return float(np.percentile(self.later or [self.first], 95))


def main() -> None:
    """Prepare, ask, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=float, default=1e7)
    parser.add_argument("--cohorts", choices=["all", "latest"], default="all")
    parser.add_argument("--clock", choices=["wall", "processor"], default="wall")
    parser.add_argument("--keep", type=Path, help="a folder for the data, used again if they match")
    parser.add_argument("--runs", type=int, default=7, help="warm ones of each question, at most")
    asked = parser.parse_args()
    events = int(asked.events)
    recipe = Recipe(events=events, customers=max(events // 100, 10))
    with tempfile.TemporaryDirectory() as place:
        folder = (asked.keep or Path(place)) / f"{events}-{recipe.seed}"
        if not (folder / "ready").exists():
            begun = perf_counter()
            prepare(folder, recipe)
            (folder / "ready").touch()
            print(f"Prepared in {perf_counter() - begun:.0f} s.\n", flush=True)
        setting = Setting(str(folder), asdict(recipe), asked.cohorts == "latest")
        race(folder, setting, asked.clock, asked.runs)


def race(folder: Path, setting: Setting, clock: str, runs: int) -> None:
    """Ask everybody everything, and print each line when it is known."""
    recipe, is_latest = Recipe(**setting.recipe), setting.is_latest
    for file in folder.glob("answer-*.npy"):
        file.unlink()
    compile_all(setting)
    cohorts = "as many cohorts as ages, the latest" if is_latest else "cohorts through all the log"
    print(f"{recipe.events:,} events of {recipe.customers:,} customers, {os.cpu_count()} threads,")
    print(f"{cohorts}; of what is listed all answers are equal.\n")
    contestants = [Contestant(name, setting) for name in CONTESTANTS]
    peaks: dict[str, dict[str, float]] = defaultdict(dict)
    print_head()
    ratios = []
    for q in questions(recipe, is_latest=is_latest):
        found = ask_all(contestants, q, (clock, runs), peaks)
        compare(folder, q)
        ratios.append(print_question(q, found))
    print_medians(ratios)
    for contestant in contestants:
        contestant.close()
    seconds = "of the clock on the wall" if clock == "wall" else "of the processor, all threads"
    print(f"\nMilliseconds {seconds}, warm.", flush=True)
    print_processes(cold(setting), peaks)


def compile_all(setting: Setting) -> None:
    """Have every fold compiled, which happens once on a machine."""
    contestant = Contestant("fold", setting)
    for q in questions(Recipe(**setting.recipe), is_latest=setting.is_latest):
        contestant.ask(q.key)
        contestant.ask(f"read {q.key}")
    contestant.close()


def ask_all(
    contestants: list[Contestant],
    q: Asked,
    how: tuple[str, int],
    peaks: dict[str, dict[str, float]],
) -> dict[str, Times]:
    """Ask one question in turns, of whoever has not had enough."""
    times: dict[str, Times] = defaultdict(Times)
    clock, runs = how
    for _ in range(runs + 1):
        for contestant in contestants:
            for name in (q.key, f"read {q.key}") if contestant.name == "fold" else (q.key,):
                who = "read" if name.startswith("read") else contestant.name
                if not times[who].is_enough:
                    took = contestant.ask(name)
                    peaks[contestant.name][q.key] = took.peak
                    times[who].add(took._asdict()[clock], took.wall)
    return times


def compare(folder: Path, q: Asked) -> None:
    """End the run where an answer is not that of the fold, and say where."""
    answers = {name: np.load(answer_file(folder, name, q.key)) for name in CONTESTANTS}
    fold = answers.pop("fold")
    if fold.size == 0:
        raise SystemExit(f"{q.key}: there is nothing to compare.")
    for name, rows in answers.items():
        if rows.shape == fold.shape and (rows == fold).all():
            continue
        cells = {tuple(row[:3]): row[3] for row in fold.tolist()}
        others = {tuple(row[:3]): row[3] for row in rows.tolist()}
        wrong = [k for k in sorted(cells | others) if cells.get(k) != others.get(k)]
        listed = "\n".join(f"  {k}: {cells.get(k)}, {others.get(k)}" for k in wrong[:20])
        raise SystemExit(f"{q.key}: {len(wrong)} cells of fold and {name} differ:\n{listed}")


def cold(setting: Setting) -> dict[str, tuple[float, float]]:
    """Return the seconds from the start of a process to its first answer.

    With the files dropped from the system's memory as far as it lets us, and once more with them
    in it.
    """
    found = {}
    for name in CONTESTANTS:
        drop(Path(setting.folder))
        taken = []
        for _ in range(2):
            contestant = Contestant(name, setting)
            contestant.ask("q1")
            taken.append(perf_counter() - contestant.begun)
            contestant.close()
        found[name] = (taken[0], taken[1])
    return found


def drop(folder: Path) -> None:
    """Ask the system to forget what it read of the files."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in folder.rglob("*"):
        if path.is_file():
            file = os.open(path, os.O_RDONLY)
            os.fdatasync(file)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


def print_head() -> None:
    """Print the head of the table of questions."""
    print("| question | a: fold, p50 (p95; first) | b: DuckDB | c: ClickHouse | d: reading", end="")
    print(" | b/a | c/a | a/d |\n|---|---|---|---|---|---|---|---|", flush=True)


def print_question(q: Asked, found: dict[str, Times]) -> tuple[float, float, float]:
    """Print the line of a question, and return its ratios."""
    names = ("fold", "duckdb", "clickhouse", "read")
    fold, duck, house, read = (found.get(name, Times()) for name in names)
    ratios = (duck.half / fold.half, house.half / fold.half, fold.half / read.half)
    cells = [told(each) for each in (fold, duck, house)]
    cells += [f"{read.half * 1000:,.1f}", *(f"{ratio:,.1f} ×" for ratio in ratios)]
    print(f"| {q.key.upper()} {q.words} | {' | '.join(cells)} |", flush=True)
    return ratios


def print_medians(ratios: list[tuple[float, float, float]]) -> None:
    """Print the line of the medians."""
    middle = (f"**{median(each):,.1f} ×**" for each in zip(*ratios, strict=True))
    print(f"| median | | | | | {' | '.join(middle)} |")


def told(times: Times) -> str:
    """Return median, 95th percentile and the first run in milliseconds."""
    if times.first == 0.0:
        return "not installed"
    half, most, first = (each * 1000 for each in (times.half, times.most, times.first))
    return f"{half:,.1f} ({most:,.1f}; {first:,.1f})"


def print_processes(
    opening: dict[str, tuple[float, float]], peaks: dict[str, dict[str, float]]
) -> None:
    """Print a line a contestant."""
    print(
        "\n| contestant | from the start of a process to Q1, files not in memory | files in memory"
        " | most memory |"
    )
    print("|---|---|---|---|")
    for name, (dropped, kept) in opening.items():
        peak = max(peaks[name].values())
        print(f"| {name} | {dropped:.2f} s | {kept:.2f} s | {peak:,.0f} MB |")


if __name__ == "__main__":
    main()
