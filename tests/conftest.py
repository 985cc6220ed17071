"""What every test may ask for: a clock, a folder, both kinds of records, a browser.

A test without a mark is *pure*. What a test needs and the machine lacks is a failure that says how
to get it, never a skip.
"""

from __future__ import annotations

import atexit
import gc
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from homing.app import App
from homing.core.clock import FrozenClock
from homing.store import DataFolder, Records
from support.chromium import chromium
from support.demo import demo_shop, imported_once
from support.installation import install
from support.order import watch
from support.postgres import Postgres, postgres
from support.thorough import TIMES, examples

ROOT = Path(__file__).parents[1]
KINDS = {"pure", "db", "page", "browser", "compat"}
FORKING = {"support.process", "support.server"}
LONG = {"test_crash.py", "test_real_clients.py", "test_shell.py"}
MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

hypothesis.settings.register_profile(
    "homing",
    deadline=None,
    print_blob=True,
    max_examples=examples(40),
    derandomize=TIMES == 1,  # every day the same examples, thoroughly others each time
    suppress_health_check=[hypothesis.HealthCheck.too_slow],  # by the clock of a busy machine
)
hypothesis.settings.load_profile("homing")


if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # thousands of databases are made: a disk that forgets is as good, and takes a third less time
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_configure() -> None:
    """Have each test fail that takes the records before the log."""
    watch()


gc.disable()  # what is imported and collected stays: an eighth of the time until the first test


def pytest_collection_finish() -> None:
    """Have Python look for cycles seldom, and never among what was there before the tests."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as pure what bears no other mark of a kind; begin with what takes longest to begin.

    Of several processes the first then has most of what needs Chromium, a process that forks or a
    PostgreSQL, so that few start one, and none is left at the end with a long test.
    """
    for item in items:
        if not KINDS.intersection(mark.name for mark in item.iter_markers()):
            item.add_marker("pure")
    items.sort(key=turn)


def turn(item: pytest.Item) -> int:
    """Return how soon a test is to be run, from 0 on."""
    if item.get_closest_marker("browser") or item.path.name in LONG:
        return 0
    if FORKING & _modules_named_in(item.path):
        return 1
    return 2 if "postgres" in f"{item.nodeid} {getattr(item, 'fixturenames', '')}" else 3


@cache
def _modules_named_in(path: Path) -> set[str]:
    return set(re.findall(r"^from (\S+) import", path.read_text(encoding="utf-8"), re.MULTILINE))


@atexit.register
def leave_the_last_words_to_pytest() -> None:
    """Close stderr at the very end, where DuckDB's binding counts what still lives."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands at noon of a Monday, until moved."""
    return FrozenClock(datetime(2026, 8, 31, 12, 0, tzinfo=UTC))


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """A place for a data folder; nothing is there yet."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo shop, imported once a run; to be copied, not to be opened."""
    return imported_once(tmp_path_factory)


@pytest.fixture(scope="session")
def demo(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The demo shop; not to be written to."""
    with demo_shop(demo_folder, tmp_path_factory.mktemp("demo") / "data") as app:
        yield app


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL of our own, or the one that HOMING_TEST_POSTGRES_URL names."""
    with postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """The address of a new, empty PostgreSQL database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def records_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database; a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def postgres_records(postgres_server: Postgres) -> Iterator[str]:
    """The name of a PostgreSQL database with the tables of the records, for copies of it."""
    with postgres_server.database() as url:
        Records.open(url).close()
        yield str(sa.make_url(url).database)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_records_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of records that nothing was put into; a test runs on both kinds."""
    if request.param == "sqlite":
        folder = DataFolder(tmp_path)
        install(folder)
        yield f"sqlite:///{folder.records}"
    else:
        server = request.getfixturevalue("postgres_server")
        with server.database(request.getfixturevalue("postgres_records")) as url:
            yield url


@pytest.fixture
def records(new_records_url: str) -> Iterator[Records]:
    """Records that nothing was put into; a test runs on both kinds."""
    opened = Records.open(new_records_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser():
    """A Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser):
    """A page of a new visitor; the test fails if a script of the page does, or breaks the CSP."""
    context = browser.new_context()
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on(
        "console",
        lambda message: broken.append(message.text) if "Security Policy" in message.text else None,
    )
    yield page
    context.close()
    assert not broken


@pytest.fixture(scope="session")
def axe():
    """A function from an open page to what axe-core finds wrong with it (WCAG 2.2 AA).

    Parameters
    ----------
    rules : sequence of str
        By these alone.
    """
    source = AXE.read_text(encoding="utf-8")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def violations(page, rules: Sequence[str] = ()) -> list[str]:
        page.evaluate(source)
        run_only = {"type": "rule", "values": rules} if rules else tags
        # none of these rules asks for style sheets or media to be fetched again
        options = {"runOnly": run_only, "resultTypes": ["violations"], "preload": False}
        run = "async (options) => (await axe.run(options)).violations"
        return [
            f"{each['id']}: {each['help']} — {node['html'][:200]}"
            for each in page.evaluate(run, options)
            for node in each["nodes"]
        ]

    return violations
