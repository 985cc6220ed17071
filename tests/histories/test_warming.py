"""What is compiled beforehand is what the folds need."""

import subprocess
import sys

import pytest

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


def test_a_generation_needs_no_other_code_than_memory_does(tmp_path):
    import numpy as np

    from histories.logs import Row, histories_of
    from homing.histories import generation, merging, stickiness
    from homing.histories.activity import Activity
    from homing.histories.bounds import Bounds

    histories = histories_of([Row(0, 1, 0, 0, 1.0)])
    generation.write(tmp_path, *merging.merged(histories), generation.Mark())
    found = generation.open_present(tmp_path).histories
    activity = Activity(counts=np.ones(1, np.bool_), bounds=Bounds.span(0, 9))
    for each in (histories, found):
        assert stickiness.fold(each, activity).exactly.tolist() == [[1]]
    assert len(stickiness._walk.signatures) == 1
