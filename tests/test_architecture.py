"""The house keeps its plan: imports, sizes, names, and what `import homing` costs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

import homing
from homing.metrics.analyses import ANALYSES
from support.project import ROOT, SOURCE, project_files, pyproject, text_of

GROUND = {"core", "draw", "histories", "store", "ui"}
RIM = {"web"}
FLAT = {"metrics", "predict"}
CONTRACTS = {
    contract["id"]: contract for contract in pyproject()["tool"]["importlinter"]["contracts"]
}
FOLDERS = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
LONGEST_LINES = 400
MEDIAN_LINES = 120
HEAVY = {"alembic", "duckdb", "fastapi", "jinja2", "numba", "pandas", "polars", "pyarrow"}
HEAVY |= {"rich", "sqlalchemy", "sqlglot", "starlette", "typer", "uvicorn"}


WRONG = [
    ("layers", "core.a", {"core/a.py": "import homing.app"}),
    ("layers", "metrics.a", {"metrics/a.py": "import homing.customers"}),
    ("layers", "unheard_of", {"unheard_of/__init__.py": ""}),
    (
        "layers",
        "surveys",
        {"surveys/__init__.py": "import homing.loyalty", "loyalty/__init__.py": ""},
    ),
    ("rooms", "segments.rules", {"segments/rules.py": "from . import service"}),
    ("rooms", "customers.commands", {"customers/commands.py": "import homing.customers.pages"}),
    ("pure", "core.b", {"core/b.py": "import duckdb"}),
    ("pure", "draw.b", {"draw/b.py": "import homing.ui"}),
    ("pure", "web.access.rules", {"web/access/rules.py": "import sqlalchemy"}),
    ("know", "metrics.b", {"metrics/b.py": "import homing.store"}),
    ("know", "metrics.c", {"metrics/c.py": "import starlette"}),
    ("doors", "customers.b", {"customers/b.py": "import homing.metrics.pages"}),
    ("doors", "metrics.d", {"metrics/d.py": "import homing.metrics.pages"}),
    ("rooms-of-collect", "web.a", {"web/a.py": "import homing.collect.a", "collect/a.py": ""}),
    ("rooms-of-customers", "web.b", {"web/b.py": "import homing.customers.b"}),
    ("acyclic", "in homing.draw", {"draw/c.py": "from . import d", "draw/d.py": "from . import c"}),
]
"""By contract: how what breaks it is named, and what is written for that."""


@pytest.fixture(scope="module")
def said_of_contracts(tmp_path_factory) -> dict[str, str]:
    """What is said of each contract when something breaks every one of them."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        SOURCE, folder / "homing", ignore=shutil.ignore_patterns("static", "__pycache__")
    )
    for _, _, files in WRONG:
        for name, text in files.items():
            path = folder / "homing" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    program = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run(
        [program, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml"],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
    ).stdout
    _, *parts = re.split(r"^(.+)\n-+$", said.partition("Broken contracts")[2], flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.db
@pytest.mark.parametrize(("contract", "named"), [each[:2] for each in WRONG])
def test_a_module_that_breaks_a_contract_is_caught(said_of_contracts, contract, named):
    said = said_of_contracts[CONTRACTS[contract]["name"]]
    assert re.search(rf"\b{re.escape(named)}\b", said), said


def test_every_slice_is_protected_behind_its_init():
    slices = FOLDERS - GROUND - RIM - FLAT
    assert slices
    assert {f"rooms-of-{name}" for name in slices} <= CONTRACTS.keys()


def test_every_pure_folder_and_every_flat_slice_is_under_its_contract():
    pure = {f"homing.{name}" for name in FOLDERS & {"core", "draw", "histories"}}
    flat = {f"homing.{name}" for name in FOLDERS & FLAT}
    assert pure <= set(CONTRACTS["pure"]["source_modules"])
    assert flat == set(CONTRACTS["know"]["source_modules"])


@pytest.mark.db
def test_importing_the_library_loads_nothing_heavy():
    code = "import sys, homing; print(*{name.partition('.')[0] for name in sys.modules})"
    said = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert HEAVY.isdisjoint(said.split())


@pytest.mark.db
def test_measuring_in_a_notebook_loads_no_store_and_no_site():
    code = """
import sys
import homing, pyarrow
frame = pyarrow.table({"customer": ["a", "a"], "day": ["2026-01-05", "2026-02-05"]})
homing.retention(homing.events(frame, customer="customer", occurred_at="day"), period="month")
print(*sys.modules)
"""
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert loaded.isdisjoint({"homing.store", "homing.web", "homing.ui", "homing.app"})
    assert loaded.isdisjoint({"alembic", "fastapi", "polars", "sqlalchemy", "starlette", "typer"})


def test_the_library_exports_these_names_and_no_others():
    errors = ["HomingError", "NotFound", "OpenIntervalWarning", "SmallSampleWarning", "UserError"]
    answers = ["Churn", "Comparison", "CriticalEvent", "Funnel", "Lifecycle", "Paths", "Projection"]
    answers += [
        "RepeatPurchase",
        "Retention",
        "Sessions",
        "RollingActivity",
        "Stickiness",
        "UsageInterval",
    ]
    asked = {analysis.spec.key for analysis in ANALYSES}
    names = sorted([*errors, *answers, *asked, "Events", "__version__", "events"])
    assert sorted(homing.__all__) == names
    assert set(names) <= set(dir(homing))
    assert all(getattr(homing, name) for name in names)


def test_no_file_holds_two_ideas():
    endings = (".py", ".sql", ".html", ".css", ".js", ".mjs")
    written = [path for path in project_files(*endings) if path.parent.name != "golden"]
    lengths = {path: len((text_of(path) or "").splitlines()) for path in written}
    assert {str(path): n for path, n in lengths.items() if n > LONGEST_LINES} == {}


def test_the_median_file_is_short():
    lengths = [len((text_of(path) or "").splitlines()) for path in project_files(".py")]
    assert median(filter(None, lengths)) <= MEDIAN_LINES


def test_tests_mirror_the_source():
    tested = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert tested - {"benchmarks", "browser", "clients", "compat", "docs"} == FOLDERS


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "manager", "base"])
def test_no_file_has_a_name_that_says_nothing(word):
    assert [str(path) for path in project_files() if path.stem == word] == []


def test_no_file_names_a_registry_or_a_place_on_one_machine():
    registries = ["py" + "pi.org", "python" + "hosted", "npm" + "js", "deb.deb" + "ian.org"]
    places = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/tmp" + "/plan", "/o" + "pt/"]
    forbidden = re.compile("|".join(map(re.escape, registries + places)))
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in project_files()
        if (match := forbidden.search(text_of(path) or ""))
    }
    assert found == {}
