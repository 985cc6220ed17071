"""The synthetic log is the same for the same seed, and is made of what it says."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

SPEC = spec_from_file_location("generate", Path(__file__).parents[2] / "benchmarks/generate.py")
generate = module_from_spec(SPEC)  # their folder has names of ours: nothing is imported from it
sys.modules["generate"] = generate
SPEC.loader.exec_module(generate)

DAY_US, NAMES, Recipe = generate.DAY_US, generate.NAMES, generate.Recipe
merges, pieces, traits = generate.merges, generate.pieces, generate.traits

RECIPE = Recipe(events=50_000, customers=1_000)


@pytest.fixture(scope="module")
def log():
    found = list(pieces(RECIPE, rows=20_000))
    names = ("customer", "time", "received", "event", "value")
    return {name: np.concatenate([getattr(each, name) for each in found]) for name in names}


def test_the_same_seed_makes_the_same_log(log):
    again = [piece.time for piece in pieces(RECIPE, rows=20_000)]
    assert (np.concatenate(again) == log["time"]).all()
    other = next(pieces(Recipe(events=50_000, customers=1_000, seed=2), rows=20_000))
    assert (other.customer != log["customer"][:20_000]).any()


def test_one_in_a_hundred_comes_late_and_none_is_from_the_future(log):
    delay = log["received"] - log["time"]
    assert delay.min() == 0
    assert delay.max() < 7 * DAY_US
    assert (delay > 0).mean() == pytest.approx(RECIPE.late_share, rel=0.2)
    assert (np.diff(log["received"]) >= 0).all()
    assert log["time"].min() == RECIPE.begins


def test_there_are_twenty_names_of_falling_frequency(log):
    counts = np.bincount(log["event"])
    assert counts.size == len(NAMES) == 20
    assert counts[0] / counts[9] == pytest.approx(10, rel=0.15)


def test_activity_is_zipf(log):
    counts = np.sort(np.bincount(log["customer"], minlength=RECIPE.customers))[::-1]
    slope = np.polyfit(np.log(np.arange(10, 400)), np.log(counts[10:400]), 1)[0]
    assert -1.2 < slope < -0.4


def test_customers_join_one_after_another(log):
    half = log["customer"].size // 2
    joined = RECIPE.present_share + (1 - RECIPE.present_share) / 2
    assert log["customer"][:half].max() <= joined * RECIPE.customers
    assert log["customer"].max() > 0.95 * RECIPE.customers


def test_only_purchases_have_a_value_and_it_is_whole(log):
    is_purchase = log["event"] == NAMES.index("purchase")
    assert (~np.isnan(log["value"]) == is_purchase).all()
    assert (log["value"][is_purchase] % 1 == 0).all()


def test_nobody_is_merged_twice():
    pairs = merges(RECIPE)
    assert pairs.shape == (10, 2)
    assert np.unique(pairs).size == pairs.size


def test_traits_have_many_values_some_far_more_common():
    counts = np.bincount(traits(Recipe(customers=100_000)), minlength=10_000)
    assert counts.size == 10_000
    assert counts[0] > 100 * np.median(counts)
