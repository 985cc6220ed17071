"""A real PostgreSQL for the tests: a cluster in a temporary folder, reached by a socket file."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

START_LIMIT_S = 60
NOTHING_SURVIVES = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    url: sa.URL
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Lend the address of a new database: empty, or a copy of one that nobody is using."""
        name = f"homing_test_{os.getpid()}_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url.set(database=name).render_as_string(hide_password=False)
        self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        with connect(self.url) as connection:
            connection.execute(statement)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Lend a server: the one that is given, else a new one."""
    given = os.environ.get("HOMING_TEST_POSTGRES_URL")
    if given:
        yield Postgres(sa.make_url(given))
        return
    folder = Path(tempfile.mkdtemp(prefix="homing-pg-"))
    try:
        with cluster(folder) as url:
            yield Postgres(url)
    finally:
        shutil.rmtree(folder)


@contextmanager
def cluster(folder: Path) -> Iterator[sa.URL]:
    """Make a cluster in a folder, run it, stop it."""
    account = server_account(folder)
    data = folder / "data"
    initdb = [str(program("initdb")), f"--pgdata={data}", "--username=homing", "--auth=trust"]
    initdb += ["--encoding=UTF8", "--locale=C", "--no-sync"]
    subprocess.run(initdb, check=True, stdout=subprocess.PIPE, cwd=folder, **account)
    settings = {**NOTHING_SURVIVES, "listen_addresses": "", "unix_socket_directories": str(folder)}
    options = [f"--{name}={value}" for name, value in settings.items()]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [str(program("postgres")), "-D", str(data), *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            **account,
        ) as server,
    ):
        url = sa.URL.create(
            "postgresql", username="homing", database="postgres", query={"host": str(folder)}
        )
        try:
            wait_until_it_answers(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGQUIT)


def server_account(folder: Path) -> dict[str, Any]:
    """Return as whom the server runs: it refuses root, so root lends it to `postgres`."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("postgres")
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def program(name: str) -> Path:
    """Return the newest program of a PostgreSQL server by its name."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(folders, key=lambda path: int(path.parent.name), reverse=True)
    found = [path / name for path in newest_first if (path / name).exists()]
    elsewhere = shutil.which(name)
    if not found and not elsewhere:
        pytest.fail("There is no PostgreSQL. Type: sudo apt-get install -y postgresql")
    return found[0] if found else Path(str(elsewhere))


def wait_until_it_answers(url: sa.URL, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return as soon as a connection succeeds."""
    deadline = time.monotonic() + START_LIMIT_S
    while True:
        try:
            connect(url).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL does not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.05)
        else:
            return


def connect(url: sa.URL) -> psycopg.Connection[tuple[Any, ...]]:
    """Open a connection outside any transaction."""
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
