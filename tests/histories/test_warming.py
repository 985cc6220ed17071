"""What is compiled beforehand is what the folds need."""

import importlib.util
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numba
import numpy as np
import pytest

from histories.logs import Row, histories_of
from homing import histories
from homing.core.periods import Calendar, Period
from homing.histories import compiled, generation, merging, stickiness, warming
from homing.histories.activity import Activity
from homing.histories.bounds import Bounds

WARM_THEN_ASK = """
import numba
from homing.histories import returns_kernel, funnel_kernel, warming
warming.warm_up_in_background().join()
walks = [returns_kernel.walk, funnel_kernel.walk]
assert [len(walk.signatures) for walk in walks] == [1, 1], "not compiled"
"""


@pytest.mark.db
def test_warming_up_compiles_the_folds():
    subprocess.run([sys.executable, "-c", WARM_THEN_ASK], check=True)


def test_a_generation_needs_no_other_code_than_memory_does_nor_a_calendar_than_one_period(tmp_path):
    gathered = histories_of([Row(0, 1, 0, 0, 1.0)])
    generation.write(tmp_path, *merging.merged(gathered), generation.Mark())
    found = generation.open_present(tmp_path).histories
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    calendar = Bounds.between(Calendar(), Period.day, epoch, epoch + timedelta(days=1))
    compiled = set()
    for each in (gathered, found):
        for bounds in (Bounds.span(0, 9), calendar):
            activity = Activity(counts=np.ones(1, np.bool_), bounds=bounds)
            assert stickiness.fold(each, activity).exactly.tolist() == [[1]]
            compiled.add(len(stickiness._walk.signatures))
    assert len(compiled) == 1


COMPILE_ONE = """
from homing.histories import compiled, warming
warming._FOLDS = (lambda _: compiled._smallest(1),)  # half a minute for all
warming.warm_up()
"""


@pytest.fixture
def kept_in(monkeypatch):
    """A function that has numba keep its code in another folder from now on."""

    def keep_in(folder):
        monkeypatch.setattr(numba.config, "CACHE_DIR", str(folder))
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(folder))

    return keep_in


@pytest.mark.db
def test_another_process_compiles_for_a_server_what_is_not_kept(tmp_path, kept_in, monkeypatch):
    def found_kept(program, folder):
        kept_in(tmp_path / folder)
        fold = compiled.compiled(compiled._smallest.py_func)  # as in a process that began just now
        monkeypatch.setattr(compiled, "_smallest", fold)
        monkeypatch.setattr(warming, "_FOLDS", (lambda _: fold(1),))
        monkeypatch.setattr(warming, "_PROGRAM", program)
        warming.warm_up_in_background().join()
        assert len(fold.signatures) == 1
        return sum(fold.stats.cache_hits.values())

    assert found_kept(COMPILE_ONE, "one") == 1
    assert found_kept("raise SystemExit", "other") == 0


@pytest.mark.db
def test_code_is_kept_until_any_file_of_the_folds_changes(tmp_path, kept_in):
    kept_in(tmp_path / "kept")
    source = tmp_path / "histories"
    shutil.copytree(Path(histories.__file__).parent, source, ignore=shutil.ignore_patterns("*.nb?"))

    def hits():
        spec = importlib.util.spec_from_file_location("copied", source / "compiled.py")
        copied = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(copied)
        copied._smallest(1)
        return sum(copied._smallest.stats.cache_hits.values())

    assert [hits(), hits()] == [0, 1]
    (source / "activity.py").touch()
    assert hits() == 0
