"""Nothing that people meet is undocumented. Commands, parameters and settings are generated."""

import dataclasses
import re
import tomllib

import homing
from homing.app import Settings
from homing.collect import Mapping
from homing.core import names
from homing.metrics.answers.answer import Answer
from homing.metrics.catalogue import specs
from homing.metrics.retention.question import RetentionQuestion
from homing.store import Project
from homing.web.site import pages

FORMS = (".json", ".csv", ".ipynb", "/customers.xlsx")
FOR_OUR_OWN_PAGES = {
    "SPEC",
    "behind",
    "cells",
    "counts",
    "events",
    "found",
    "listed",
    "members",
    "panels",
    "people",
    "points",
    "question",
    "said",
    "shape",
    "shown",
    "statement",
    "text",
    "timing",
}
FOR_PROGRAMS = ("/api/", "/healthz", "/metrics")


def routes():
    """Every address that can be asked for with GET."""
    for router in pages():
        yield from (route.path_format for route in router.routes if "GET" in route.methods)


def test_every_page_is_documented(root):
    text = (root / "docs/pages.md").read_text()
    shown = {path for path in routes() if not path.endswith(FORMS)}
    missing = [
        path for path in shown if not path.startswith(FOR_PROGRAMS) and f"`{path}`" not in text
    ]
    assert not missing


def test_every_address_for_programs_is_documented(root):
    text = (root / "docs/api.md").read_text() + (root / "docs/running.md").read_text()
    assert not [path for path in routes() if path.startswith(FOR_PROGRAMS) and path not in text]


def test_every_standard_event_and_property_is_documented(root):
    text = (root / "docs/importing.md").read_text()
    standard = [
        value for name, value in vars(names).items() if name.isupper() and isinstance(value, str)
    ]
    assert standard
    assert not [value for value in standard if f"`{value}`" not in text]


def test_every_setting_key_and_parameter_is_documented(root):
    for page, described in (
        ("running.md", Settings),
        ("running.md", Project),
        ("importing.md", Mapping),
        ("retention.md", RetentionQuestion),
    ):
        text = (root / "docs" / page).read_text()
        fields = [field.name for field in dataclasses.fields(described)]
        assert not [name for name in fields if f"`{name}`" not in text], page


def test_every_metric_has_a_page_that_says_what_its_spec_says(root):
    pages = {path.stem: path.read_text() for path in (root / "docs/metrics").glob("*.md")}
    assert sorted(pages) == sorted(spec.key for spec in specs())
    for spec in specs():
        texts = (spec.name, spec.definition, spec.formula, spec.denominator, spec.source)
        said = " ".join(pages[spec.key].replace("\\|", "|").split())
        words = (" ".join(each.split()) for text in texts for each in (text.en, text.ru))
        assert not [each for each in words if each not in said]
        assert "## Options" in said
        assert "says of [the log of the examples]" in said


def test_every_extra_is_documented(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    text = (root / "docs/getting-started.md").read_text() + (root / "docs/running.md").read_text()
    assert not [e for e in project["optional-dependencies"] if e != "dev" and e not in text]


def test_what_a_machine_needs_is_said_in_the_same_words_everywhere(root):
    pages = ("README.md", "CONTRIBUTING.md", "docs/getting-started.md")
    said = [
        re.findall(r"A clone of .*?\n\n", (root / page).read_text(), re.DOTALL) for page in pages
    ]
    assert len(said[0]) == 1
    assert said[0] == said[1] == said[2]


def test_every_target_of_the_makefile_is_documented(root):
    targets = re.findall(r"^([a-z]+):.*## ", (root / "Makefile").read_text(), re.MULTILINE)
    text = (root / "CONTRIBUTING.md").read_text()
    assert targets
    assert not [target for target in targets if target != "help" and f"`make {target}`" not in text]


def test_every_name_of_the_library_and_of_its_answer_is_documented(root):
    text = (root / "docs/library.md").read_text()
    assert not [name for name in homing.__all__ if name[0] != "_" and f"hm.{name}" not in text]
    own = vars(homing.Retention) | vars(Answer)
    public = {name for name in own if name[0] != "_"} - FOR_OUR_OWN_PAGES
    assert not [name for name in public if f"`r.{name}" not in text]
