import doctest
import importlib
import pkgutil

import pytest

import homing

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(homing.__path__, "homing.")
    if ".migrations" not in module.name
)


@pytest.mark.db
@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_run(name, desk):
    failed, _ = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert not failed
