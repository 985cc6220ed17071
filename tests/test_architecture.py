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


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of the `homing` that lies in a folder."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml", *options],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the source, for links to its files."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        SOURCE, folder / "homing", ignore=shutil.ignore_patterns("static", "__pycache__")
    )
    return folder


@pytest.mark.db
@pytest.mark.parametrize(
    ("contract", "files"),
    [
        ("layers", {"core/bad.py": "import homing.app"}),
        ("layers", {"metrics/bad.py": "import homing.customers"}),
        ("layers", {"unheard_of/__init__.py": ""}),
        ("layers", {"loyalty/__init__.py": "", "surveys/__init__.py": "import homing.loyalty"}),
        ("rooms", {"customers/service.py": "", "customers/rules.py": "from . import service"}),
        ("rooms", {"customers/commands.py": "import homing.customers.pages"}),
        ("pure", {"core/bad.py": "import duckdb"}),
        ("pure", {"draw/bad.py": "import homing.ui"}),
        ("pure", {"web/access/rules.py": "import sqlalchemy"}),
        ("know", {"metrics/bad.py": "import homing.store"}),
        ("know", {"metrics/bad.py": "import starlette"}),
        ("doors", {"customers/bad.py": "import homing.metrics.pages"}),
        ("doors", {"metrics/bad.py": "import homing.metrics.pages"}),
        ("rooms-of-collect", {"web/bad.py": "import homing.collect.bad", "collect/bad.py": ""}),
        ("rooms-of-customers", {"web/bad.py": "import homing.customers.x", "customers/x.py": ""}),
        ("acyclic", {"core/a.py": "import homing.core.b", "core/b.py": "import homing.core.a"}),
    ],
)
def test_a_module_that_breaks_a_contract_is_caught(tmp_path, copy, contract, files):
    shutil.copytree(copy, tmp_path, copy_function=os.link, dirs_exist_ok=True)
    for name, text in files.items():
        path = tmp_path / "homing" / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    said = lint(tmp_path, "--contract", contract)
    assert said.returncode == 1
    assert "Contracts: 0 kept, 1 broken." in said.stdout


@pytest.mark.db
def test_every_import_contract_is_kept():
    said = lint(SOURCE.parent)
    assert said.returncode == 0, said.stdout


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
