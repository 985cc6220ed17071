"""Commands on the demo shop, while nobody or a server holds its folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from homing import cli
from support.process import serving

HOLDERS = ("nobody", "a server")


@pytest.fixture(scope="session")
def shop_folder(demo_folder, tmp_path_factory) -> str:
    """A data folder with the demo shop that nobody holds."""
    return shutil.copytree(demo_folder, str(tmp_path_factory.mktemp("commands") / "data"))


@pytest.fixture(scope="session", params=HOLDERS)
def held(request, shop_folder) -> Iterator[str]:
    """The same, held or not."""
    if request.param == "nobody":
        yield shop_folder
    else:
        with serving("--data", shop_folder, "serve", "--port", "0"):
            yield shop_folder


@pytest.fixture
def run(capsys, monkeypatch) -> Callable[..., tuple[int, str, str]]:
    """A function from a data folder and a command to its exit code, and what it prints where."""
    monkeypatch.setenv("COLUMNS", "140")

    def ran(folder: str | Path, *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            cli.main(["--data", str(folder), *arguments])
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out.replace("\N{NO-BREAK SPACE}", " "), err

    return ran


@pytest.fixture
def ask(held, run) -> Callable[..., str]:
    """A function from the arguments of a command to what it prints."""

    def said(*arguments: str) -> str:
        code, out, err = run(held, *arguments)
        assert not code, err
        return out

    return said
