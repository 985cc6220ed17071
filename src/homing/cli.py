"""The rim of the terminal: mounts every slice's commands, and turns errors into sentences."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated, Any, Final

from homing import __version__
from homing.core.errors import FolderInUse, HomingError
from homing.core.installed import install

try:
    import typer
    from typer import _click
    from typer.core import TyperCommand, TyperGroup
except ModuleNotFoundError:
    sys.exit(f"The commands of Homing need more than the library: {install('serve')}")

if TYPE_CHECKING:
    from homing.app import App, Settings
    from homing.store import Records
    from homing.ui.commands import Terminal


@dataclass(frozen=True, slots=True)
class Mounted:
    """A command of a slice: a function or a `typer.Typer`, imported when it is run."""

    module: str
    attribute: str
    summary: str


_ANALYSES: Final = {
    "retention": "Which share of every cohort came back, by age.",
    "lifecycle": "How many customers came, stayed, came back and left, period by period.",
    "stickiness": "In how many days, weeks or months of a range customers were there.",
    "activity": "How many customers are there on a day, in a week and in a month, and how often.",
    "usage_interval": (
        "How often customers come by habit, and which period retention should be counted in."
    ),
    "sessions": (
        "How often customers come by, how long they stay, and how many leave after one event."
    ),
    "churn": "How many of your customers stayed through a period, and how many left.",
    "funnel": "How far customers get through a sequence of steps, how fast, and where they stop.",
    "paths": "What customers do next after an event, or did before it, and where they stop.",
    "repeat_purchase": (
        "How many customers buy again, how soon, and how many get from each purchase to the next."
    ),
    "critical_event": (
        "What those did in their first days who came back later, and how sure that is."
    ),
    "comparison": "Whether two groups of customers come back alike, and how sure that is.",
    "projection": "How many customers of a cohort will still be there later, and how sure that is.",
}
"""What each analysis is asked for, by its key; commands are made from the analyses themselves."""

COMMANDS: Final = {
    "demo": Mounted("homing.web.demo", "demo", "Show the retention of a real shop in the browser."),
    "serve": Mounted("homing.web.commands", "serve", "Serve the site, until told to stop."),
    "source": Mounted(
        "homing.collect.sources.commands",
        "sources",
        "The sites, apps and servers that send events.",
    ),
    "inbox": Mounted(
        "homing.collect.inbox.commands",
        "inbox",
        "What was received and is not in the event log yet.",
    ),
    "dead-letters": Mounted(
        "homing.collect.drain.commands",
        "dead_letters",
        "What came in and is no event: looked at, mended, sent again, dropped.",
    ),
    "internal": Mounted(
        "homing.collect.internal.commands",
        "internal",
        "What your own people and tests do: kept, and left out of reports.",
    ),
    "raw-data": Mounted(
        "homing.collect.expiry.commands",
        "raw_data",
        "How long raw data is kept; what is older goes, every day.",
    ),
    "identity": Mounted(
        "homing.collect.identity.commands", "identity", "Whose the events of devices are."
    ),
    "alert": Mounted(
        "homing.collect.health.commands",
        "alert",
        "Where it is told that a source fell silent, or that nothing gets on.",
    ),
    "import": Mounted("homing.collect.commands", "import_files", "Bring events in from files."),
    "pipeline": Mounted(
        "homing.collect.pipelines.commands",
        "pipeline",
        "Bring events in from services and databases.",
    ),
    **{
        key.replace("_", "-"): Mounted("homing.metrics.commands.analyses", key, summary)
        for key, summary in _ANALYSES.items()
    },
    "metric": Mounted(
        "homing.metrics.commands.series",
        "show_metric",
        "Show a metric for every period, and whether its newest change is more than chance.",
    ),
    "metrics": Mounted(
        "homing.metrics.commands.series",
        "list_metrics",
        "List the metrics there are, with their definitions.",
    ),
    "histories": Mounted(
        "homing.web.upkeep",
        "histories",
        "Copies of the log, sorted by customer, for quick answers.",
    ),
    "customer": Mounted(
        "homing.customers.commands",
        "customer",
        "Customers found, tagged, noted, merged; all that is kept of one, and its erasure.",
    ),
    "segment": Mounted(
        "homing.segments.commands",
        "segments",
        "Rules about customers, who fits them, and why.",
    ),
    "board": Mounted(
        "homing.boards.commands",
        "boards",
        "Reports beside one another, shared by link, mailed on a schedule.",
    ),
    "mail": Mounted("homing.deliver.commands", "mail", "The mail server that boards are sent by."),
    "backup": Mounted(
        "homing.web.backups.commands",
        "backup",
        "Write everything of this installation to one file, while it goes on serving.",
    ),
    "restore": Mounted(
        "homing.web.backups.commands",
        "restore",
        "Put a backup in the place of the data folder; what is there is kept beside it.",
    ),
    "project": Mounted(
        "homing.web.project.commands", "project", "Show what is said of the business, or change it."
    ),
    "mark": Mounted(
        "homing.web.settings.commands",
        "mark",
        "Days that people know a reason for, on every picture with a time axis.",
    ),
    "audit": Mounted(
        "homing.web.settings.commands", "audit", "Show who did what, the newest first."
    ),
    "user": Mounted("homing.web.access.commands", "users", "People who sign in."),
    "key": Mounted("homing.web.access.commands", "keys", "Secrets for programs that ask the API."),
}
"""Every command, in the order `homing --help` lists them."""


class Commands(TyperGroup):
    """Lists the commands by their summaries, and imports only the one that is run."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {
            name: TyperCommand(name, help=mounted.summary) for name, mounted in COMMANDS.items()
        }

    def parse_args(self, ctx: _click.Context, args: list[str]) -> list[str]:
        """Read `--data` wherever it stands."""
        return super().parse_args(ctx, _data_first(args))

    def resolve_command(
        self, ctx: _click.Context, args: list[str]
    ) -> tuple[str | None, _click.Command | None, list[str]]:
        """Return the command of that name, imported."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and found else found, rest


def _data_first(given: Sequence[str]) -> list[str]:
    """Return what was typed with `--data DIR` before the command; after `--` nothing is moved."""
    end = given.index("--") if "--" in given else len(given)
    words, moved, rest = iter(given[:end]), list[str](), list[str]()
    for word in words:
        if word == "--data":
            if (value := next(words, None)) is None:
                return [word]  # alone it is asked for what it lacks
            moved += [word, value]
        elif word.startswith("--data="):
            moved.append(word)
        else:
            rest.append(word)
    return [*moved, *rest, *given[end:]]


def load(name: str) -> _click.Command:
    """Return a command, ready to run."""
    mounted = COMMANDS[name]
    offered = getattr(import_module(mounted.module), mounted.attribute)
    if not isinstance(offered, typer.Typer):
        alone = typer.Typer(add_completion=False)
        alone.command(name)(offered)
        offered = alone
    command = typer.main.get_command(offered)
    command.name = name
    return command


app = typer.Typer(
    name="homing",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"homing {__version__}")
        raise typer.Exit


@app.callback()
def homing(
    context: typer.Context,
    data: Annotated[
        Path,
        typer.Option(
            envvar="HOMING_DATA", help="The data folder.", metavar="DIR", show_default=True
        ),
    ] = Path("homing-data"),
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version.",
            is_eager=True,
            callback=lambda value: _print_version(wanted=value),
        ),
    ] = False,
) -> None:
    """Homing: who comes back, and the numbers around it."""
    del debug, version
    source = context.get_parameter_source("data")
    context.obj = _terminal(data, is_data_given=source is not None and source.name == "COMMANDLINE")


def _terminal(data: Path, *, is_data_given: bool) -> Terminal:
    from homing.ui.commands import Terminal

    def settings() -> Settings:
        from homing.app import Settings

        return Settings.read(data=data)

    @contextmanager
    def records() -> Iterator[Records]:
        from homing.app import open_records

        opened = open_records(settings())
        try:
            yield opened
        finally:
            opened.close()

    def reading() -> AbstractContextManager[App]:
        from homing.app import reading

        return reading(settings())

    def writing(purpose: str) -> AbstractContextManager[App]:
        from homing.app import writing

        return writing(settings(), purpose)

    return Terminal(data, is_data_given, reading, writing, records)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line.

    It ends with 0 when all is well, 2 when the user can mend it, 3 when another process holds the
    data folder, 1 when Homing itself broke; the first three never show a traceback.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for what is small here threads only wait
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(given, prog_name="homing")
    except Exception as error:
        if "--debug" in given:
            raise
        sys.exit(explain(error))


def explain(error: Exception) -> int:
    """Say on the standard error what is wrong, where, and what to do; return the exit code."""
    match error:
        case HomingError():
            _say(error.what, where=error.where, remedy=error.remedy)
            return 3 if isinstance(error, FolderInUse) else 2
        case ModuleNotFoundError() if not (error.name or "").startswith("homing"):
            _say(
                f"This command needs {error.name}, which is not installed.",
                remedy=f"Install what commands need: {install('serve')}",
            )
            return 2
        case _:
            _say(
                f"Something broke in Homing itself: {type(error).__name__}.",
                where=_keep_trace(error),
                remedy="Report it with that file, or run the command again with: homing --debug …",
            )
            return 1


def _say(what: str, *, where: str | None = None, remedy: str | None = None) -> None:
    lines = [what, where and f"  where: {where}", remedy and f"  what to do: {remedy}"]
    sys.stderr.write("\n".join(line for line in lines if line) + "\n")


def _keep_trace(error: Exception) -> str:
    text = "".join(traceback.format_exception(error))
    with NamedTemporaryFile("w", prefix="homing-", suffix=".txt", delete=False) as file:
        file.write(f"homing {__version__}, Python {sys.version}\n{text}")
    return file.name
