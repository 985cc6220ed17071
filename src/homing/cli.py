"""The rim of the terminal: mounts every slice's commands, and turns errors into sentences."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from homing import __version__
from homing.core.errors import FolderInUse, HomingError

try:
    import typer
    from typer import _click
    from typer.core import TyperCommand, TyperGroup
except ModuleNotFoundError:
    sys.exit("The commands of Homing need more than the library: pip install 'homing[serve]'")

if TYPE_CHECKING:
    from homing.store import Records


@dataclass(frozen=True, slots=True)
class Mounted:
    """A command of a slice: a function or a `typer.Typer`, imported when it is run."""

    module: str
    attribute: str
    summary: str


COMMANDS: Final = {
    "demo": Mounted("homing.web.demo", "demo", "Show the retention of a real shop in the browser."),
    "serve": Mounted("homing.web.commands", "serve", "Serve the site, until told to stop."),
    "import": Mounted("homing.collect.commands", "import_files", "Bring events in from files."),
    "retention": Mounted("homing.metrics.commands", "show_retention", "Who came back, by cohort."),
    "metric": Mounted("homing.metrics.commands", "show_metric", "One metric for every period."),
    "metrics": Mounted("homing.metrics.commands", "list_metrics", "The metrics there are."),
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

    def resolve_command(
        self, ctx: _click.Context, args: list[str]
    ) -> tuple[str | None, _click.Command | None, list[str]]:
        """Return the command of that name, imported."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and found else found, rest


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
    debug: Annotated[bool, typer.Option(help="Show the traceback of an error.")] = False,
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
    """Homing: who comes back, who leaves, what to do about it, and whether it worked."""
    del debug, version
    source = context.get_parameter_source("data")
    context.obj = _terminal(data, is_data_given=source is not None and source.name == "COMMANDLINE")


def _terminal(data: Path, *, is_data_given: bool) -> Any:
    from homing.ui.commands import Terminal

    def settings() -> Any:
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

    def reading() -> Any:
        from homing.app import reading

        return reading(settings())

    def writing(purpose: str) -> Any:
        from homing.app import writing

        return writing(settings(), purpose)

    return Terminal(data, is_data_given, reading, writing, records)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors that Homing can explain end as three lines and a number."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        app(given, prog_name="homing")
    except HomingError as error:
        if "--debug" in given:
            raise
        _explain(error)
        sys.exit(3 if isinstance(error, FolderInUse) else 2)


def _explain(error: HomingError) -> None:
    lines = [error.what]
    if error.where:
        lines.append(f"  where: {error.where}")
    if error.remedy:
        lines.append(f"  what to do: {error.remedy}")
    sys.stderr.write("\n".join(lines) + "\n")
