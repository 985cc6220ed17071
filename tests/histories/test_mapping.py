"""Mapped arrays leave memory and come back as they were."""

import mmap

import numpy as np
import pytest

from homing.histories.mapping import let_go, mapped

pytestmark = pytest.mark.db


def resident_kb(name):
    """Return how much of a file is in this process's memory."""
    found, is_it = 0, False
    with open("/proc/self/smaps", encoding="utf-8") as lines:  # noqa: PTH123 - no file of ours
        for line in lines:
            if "-" in line.split()[0]:
                is_it = line.rstrip().endswith(name)
            elif is_it and line.startswith("Rss:"):
                found += int(line.split()[1])
    return found


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="pages leave by Linux's leave")
def test_pages_leave_and_are_there_again_when_they_are_read(tmp_path):
    file = tmp_path / "numbers-of-the-test.npy"
    np.save(file, np.arange(1_000_000))
    array = mapped(file)
    assert int(array.sum()) == 499_999_500_000
    assert resident_kb(file.name) > 7_000
    let_go(array[10:])  # a part is of the same file
    assert resident_kb(file.name) < 1_000
    assert int(array.sum()) == 499_999_500_000


def test_arrays_that_are_no_files_stay_as_they_are(tmp_path):
    array = np.arange(3)
    let_go(array)
    assert array.tolist() == [0, 1, 2]
    np.save(tmp_path / "none.npy", np.arange(0))
    let_go(mapped(tmp_path / "none.npy"))
