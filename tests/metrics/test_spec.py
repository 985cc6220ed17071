"""The catalogue: every metric says what it is, in both languages."""

from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules

import pytest

import homing.metrics
from homing.core.errors import NotFound
from homing.core.text import LANGUAGES, Text
from homing.metrics import catalogue
from homing.metrics.analyses import ANALYSES
from homing.metrics.spec import Spec

NAMES = [module.name for module in iter_modules(homing.metrics.__path__)]
SPECS = catalogue.specs()


def test_every_file_with_a_measure_has_a_spec_and_is_in_the_catalogue():
    found = {}
    for name in set(NAMES) - {"pages", "commands"}:
        module = import_module(f"homing.metrics.{name}")
        if hasattr(module, "SPEC"):
            found[name] = module.SPEC
        assert hasattr(module, "SPEC") == hasattr(module, "measure")
    series = {spec.key for spec in SPECS} - {analysis.spec.key for analysis in ANALYSES}
    assert {spec.key for spec in found.values()} == series
    assert all(spec.key == name for name, spec in found.items())


def test_every_statement_of_numbers_belongs_to_a_metric():
    people = {name for name in NAMES if (files("homing.metrics") / f"{name}.sql").is_file()}
    assert people <= {spec.key for spec in SPECS}


def test_keys_are_unique():
    assert len({spec.key for spec in SPECS}) == len(SPECS)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_a_metric_says_everything_in_both_languages(spec: Spec):
    sentences = [spec.definition, spec.denominator, spec.source, *spec.pitfalls]
    texts = [spec.name, spec.formula, *sentences]
    assert spec.pitfalls
    for text in texts:
        assert isinstance(text, Text)
        assert all(text.of(language).strip() == text.of(language) != "" for language in LANGUAGES)
        if text.en.isupper():
            continue  # abbreviations that both languages have, such as MAU
        assert text.en != text.ru
        assert any("а" <= letter <= "я" for letter in text.ru.lower())
    for text in sentences:
        assert text.en.endswith(".")
        assert text.ru.endswith(".")
    assert spec.definition.en.count(". ") == 0, "one sentence"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_the_line_that_sends_an_event_sends_that_event(spec: Spec):
    import json

    for need in spec.needs:
        assert json.loads(need.snippet)["event"] == need.event


def test_an_unknown_metric_is_refused_with_those_near_it():
    with pytest.raises(NotFound, match=r"no metric 'revenues'.*revenue"):
        catalogue.metric("revenues")
