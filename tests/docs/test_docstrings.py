import doctest
import importlib
import pkgutil
from importlib.util import find_spec
from pathlib import Path

import pytest

import homing

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(homing.__path__, "homing.")
    if ".migrations" not in module.name
)


def has_examples(name: str) -> bool:
    spec = find_spec(name)
    assert spec
    assert spec.origin
    return ">>> " in Path(spec.origin).read_text(encoding="utf-8")


EXAMPLES = [name for name in MODULES if has_examples(name)]


@pytest.mark.db
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_in_docstrings_run(name, desk):
    failed, tried = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert tried
    assert not failed


def test_every_module_can_be_imported():
    for name in MODULES:
        importlib.import_module(name)
