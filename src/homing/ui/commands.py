"""The terminal kit: what every command is given, and how it asks a server that holds the folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from homing.core.errors import FolderInUse, HomingError, UserError

if TYPE_CHECKING:
    import typer
    from rich.console import Console

    from homing.store import DataFolder, Records
    from homing.ui.visit import House

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What the rim hands to every command.

    Parameters
    ----------
    data : Path
        The data folder.
    is_data_given : bool
        Somebody typed it, rather than leaving the environment or the default to say it.
    reading : callable
        `with terminal.reading() as app:` lends the installation for reading events.
    writing : callable
        `with terminal.writing("import") as app:` lends it for writing; others are told the word.
    records : callable
        `with terminal.records() as records:` lends the records alone, whoever holds the event log.
    """

    data: Path
    is_data_given: bool
    reading: Callable[[], AbstractContextManager[House]]
    writing: Callable[[str], AbstractContextManager[House]]
    records: Callable[[], AbstractContextManager[Records]]

    @property
    def folder(self) -> DataFolder:
        """The data folder."""
        from homing.store.folder import DataFolder

        return DataFolder(self.data)

    @property
    def console(self) -> Console:
        """Where results go; what people call things is shown as it is, square brackets too."""
        from rich.console import Console

        return Console(highlight=False, markup=False)

    def answer(
        self,
        local: Callable[[House], Answer],
        remote: Callable[[Any], Answer],
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        is_text: bool = False,
    ) -> Answer:
        """Return the local answer or, when a server holds the folder, what it says.

        Parameters
        ----------
        local : callable
            Answers from the installation, opened to read.
        remote : callable
            Makes the same of the JSON that the server sent.
        path, params : str, mapping
            What to ask the server for.
        is_text : bool
            It answers with text, not with JSON.
        """
        try:
            with self.reading() as app:
                return local(app)
        except FolderInUse:
            return remote(ask_server(self.folder, path, params, is_text=is_text))


def terminal_of(context: typer.Context) -> Terminal:
    """Return the terminal of a command."""
    return cast("Terminal", context.obj)


def ask_server(
    folder: DataFolder,
    path: str,
    params: Mapping[str, str] | None = None,
    *,
    is_text: bool = False,
    method: str = "GET",
    body: bytes | None = None,
    patience_s: float = 60,
) -> Any:
    """Return the JSON, or the text, that the server holding a data folder answers.

    Parameters
    ----------
    folder : DataFolder
        The folder it holds; its address and key are written there for the same system user alone.
    path : str
        As `/api/v1/retention`.
    params : mapping, optional
        The query string.
    is_text : bool
        Its answer is text.
    method : str
        `GET` to ask, another to have something done.
    body : bytes, optional
        JSON to send along.
    patience_s : float
        How long its answer is waited for.

    Raises
    ------
    FolderInUse
        If the process that holds the folder is no server.
    UserError
        If the server refuses; it says what, where and what to do, as it would have been said here.
    HomingError
        If it breaks, or does not answer.
    """
    import json

    with _asked(folder, path, params, method=method, body=body, patience_s=patience_s) as reply:
        return reply.read().decode() if is_text else json.load(reply)


def download(folder: DataFolder, path: str, to: Path) -> None:
    """Have the server that holds a data folder send a file; raises as `ask_server` does.

    Parameters
    ----------
    folder, path
        As for `ask_server`.
    to : Path
        Where nothing is; the file is there when it is whole.

    Raises
    ------
    UserError
        If something is there.
    """
    import shutil

    if to.exists():
        raise UserError(
            "There is a file of that name already.", where=str(to), remedy="Choose another name."
        )
    draft = to.with_name(f".{to.name}.draft")
    try:
        with (
            _asked(folder, path, None, method="GET", patience_s=3600) as reply,
            draft.open("xb") as file,
        ):
            draft.chmod(0o600)
            shutil.copyfileobj(reply, file)
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _asked(
    folder: DataFolder,
    path: str,
    params: Mapping[str, str] | None,
    *,
    method: str,
    patience_s: float,
    body: bytes | None = None,
) -> Iterator[Any]:
    """Lend the reply of the server that holds a data folder."""
    import json
    from urllib.error import HTTPError, URLError
    from urllib.parse import urlencode
    from urllib.request import ProxyHandler, Request, build_opener

    owner = folder.owner()
    if owner is None or owner.url is None or owner.key is None:
        raise folder.in_use()
    address = f"{owner.url}{path}" + (f"?{urlencode(params)}" if params else "")
    key = {"Authorization": f"Bearer {owner.key}"}
    if body is not None:
        key["Content-Type"] = "application/json"
    request = Request(address, data=body, headers=key, method=method)  # noqa: S310 - our own address
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=patience_s) as reply:
            yield reply
    except HTTPError as error:
        said = json.load(error)
        kind = UserError if error.code < 500 else HomingError
        what = said.get("detail") or said["title"]
        raise kind(what, where=said.get("where"), remedy=said.get("remedy")) from None
    except (URLError, TimeoutError, ValueError) as error:
        raise HomingError(
            "The server that holds the data folder does not answer.",
            where=owner.url,
            remedy="Look at its log, or stop it and ask again.",
        ) from error


def say(text: str) -> None:
    """Write one line for people to the standard error, where it mixes with no result."""
    sys.stderr.write(f"{text}\n")
