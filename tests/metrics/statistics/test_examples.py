"""The examples in the docstrings are true."""

import doctest
from importlib import import_module

import pytest

STATISTICS = ("association", "clusters", "cmh", "multiple", "projection", "shares", "survival")
SUBSCRIPTION = ("ltv", "movements")
MODULES = [f"statistics.{name}" for name in STATISTICS]
MODULES += [f"subscription.{name}" for name in SUBSCRIPTION]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    result = doctest.testmod(import_module(f"homing.metrics.{name}"))
    assert result.attempted
    assert result.failed == 0
