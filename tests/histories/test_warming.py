"""What is compiled beforehand is what the folds need."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from histories.logs import Row, histories_of
from homing import histories
from homing.core.periods import Calendar, Period
from homing.histories import generation, merging, stickiness
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


ONE = """
from homing.histories import compiled, warming
warming._FOLDS = (lambda _: compiled._smallest(1),)  # half a minute for all
"""
SERVE = f"""
{ONE}
warming._PROGRAM = '''{ONE}{{}}'''
warming.warm_up_in_background().join()
print(sum(compiled._smallest.stats.cache_hits.values()))
"""


@pytest.mark.db
def test_another_process_compiles_for_a_server_what_is_not_kept(tmp_path):
    def found_kept(program, cache):
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / cache)}
        command = [sys.executable, "-c", SERVE.format(program)]
        return int(subprocess.check_output(command, env=environment, text=True))

    assert found_kept("warming.warm_up()", "one") == 1
    assert found_kept("raise SystemExit", "other") == 0


LOOK = """
from homing.histories import compiled
compiled._smallest(1)
print(sum(compiled._smallest.stats.cache_hits.values()))
"""


@pytest.mark.db
def test_code_is_kept_until_any_file_of_the_folds_changes(tmp_path):
    source = Path(histories.__file__).parents[1]
    shutil.copytree(source, tmp_path / "homing", ignore=shutil.ignore_patterns("static", "*.nb?"))

    def hits():
        env = {**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path / "kept")}
        return int(subprocess.check_output([sys.executable, "-c", LOOK], env=env, text=True))

    assert [hits(), hits()] == [0, 1]
    (tmp_path / "homing" / "histories" / "activity.py").touch()
    assert hits() == 0
