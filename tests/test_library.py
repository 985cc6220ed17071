"""The library's face: what `import homing` gives, and how little it loads."""

import doctest
import subprocess
import sys

import pytest

import homing as hm

LOADED = """
import sys
before = set(sys.modules)
import homing
print(sorted(name for name in set(sys.modules) - before if name.startswith("homing")))
homing.UserError
print("duckdb" in sys.modules, "pyarrow" in sys.modules)
_ = homing.events, homing.retention
print("duckdb" in sys.modules, "numba" in sys.modules, "pandas" in sys.modules)
"""


@pytest.mark.db
def test_names_load_on_first_use_and_not_before():
    lines = subprocess.check_output([sys.executable, "-c", LOADED], text=True).splitlines()
    loaded = "['homing', 'homing.core', 'homing.core.lazily']"
    assert lines == [loaded, "False False", "True True False"]


def test_every_exported_name_is_there_and_documented():
    for name in set(hm.__all__) - {"__version__"}:
        assert (getattr(hm, name).__doc__ or "").strip()


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'homing' has no attribute 'retentoin'"):
        _ = hm.retentoin


def test_the_examples_of_the_face_run():
    assert doctest.testmod(hm).failed == 0
