"""Commands on the demo shop, while nobody or a server holds its folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest

from homing import cli
from support.process import serving


@pytest.fixture(scope="session")
def shop_folder(demo_folder, tmp_path_factory) -> str:
    """A data folder with the demo shop that nobody holds."""
    return shutil.copytree(demo_folder, str(tmp_path_factory.mktemp("commands") / "data"))


@pytest.fixture(scope="session", params=["nobody", "a server"])
def held(request, shop_folder) -> Iterator[str]:
    """The same, held or not."""
    if request.param == "nobody":
        yield shop_folder
    else:
        with serving("--data", shop_folder, "serve", "--port", "0"):
            yield shop_folder


@pytest.fixture
def ask(held, capsys, monkeypatch) -> Callable[..., str]:
    """A function from the arguments of a command to what it prints."""
    monkeypatch.setenv("COLUMNS", "140")

    def said(*arguments: str) -> str:
        with pytest.raises(SystemExit) as end:
            cli.main(["--data", held, *arguments])
        out, err = capsys.readouterr()
        assert not end.value.code, err
        return out.replace("\N{NO-BREAK SPACE}", " ")

    return said
