"""The options that several commands take."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from homing.core.text import Language
from homing.metrics.twins import twin

WHAT: Final = "What is asked"
MORE: Final = "More of what is asked"
FORM: Final = "How it is answered"

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="First period that makes a row.", rich_help_panel=WHAT),
]
Until = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Last period that makes a row.", rich_help_panel=WHAT),
]
Identified = Annotated[
    bool,
    typer.Option(
        "--identified",
        help="Only customers who are known by more than the anonymous id of a device.",
        rich_help_panel=WHAT,
    ),
]
Bots = Annotated[
    bool,
    typer.Option(
        "--bots", help="Events set aside as those of bots count too.", rich_help_panel=WHAT
    ),
]
Internal = Annotated[
    bool,
    typer.Option(
        "--internal",
        help="Events set aside as internal traffic count too.",
        rich_help_panel=WHAT,
    ),
]
AsCsv = Annotated[bool, typer.Option("--csv", help="The table as CSV.", rich_help_panel=FORM)]
AsJson = Annotated[bool, typer.Option("--json", help="All of it as JSON.", rich_help_panel=FORM)]
AsSql = Annotated[
    twin.Dialect | None,
    typer.Option("--sql", help="The statement for a database.", rich_help_panel=FORM),
]
Counts = Annotated[
    bool, typer.Option("--counts", help="Customers, not shares.", rich_help_panel=FORM)
]
In = Annotated[
    Language, typer.Option("--language", help="Language of the texts.", rich_help_panel=FORM)
]
