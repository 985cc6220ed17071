"""The words that the statements of exports use: known to one connection, while it lasts."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from duckdb import DuckDBPyConnection
from sqlglot import exp

from homing.collect.enrich.standard import StandardEvents
from homing.collect.identity.rules import ANONYMOUS, ESCAPE, NOBODY
from homing.collect.importers.expressions import call, column, statement, text
from homing.collect.importers.money import rounded, scale
from homing.collect.importers.statements import sql_of
from homing.collect.protocols.survivor import MADE_UP
from homing.store.traits import AS_MAP

_MACRO: Final = "CREATE OR REPLACE TEMP MACRO {} AS {};"


def teach(
    cursor: DuckDBPyConnection,
    *,
    folder: str,
    timezone: str,
    now: datetime,
    standard: StandardEvents,
) -> None:
    """Make the words known.

    Parameters
    ----------
    cursor : DuckDBPyConnection
        Of the import.
    folder : str
        The package that has `words.sql`.
    timezone : str
        The zone of moments that carry no offset.
    now : datetime
        The moment, aware: of what says no other.
    standard : StandardEvents
        What the standard events are called.
    """
    amount, code = column("amount"), column("currency")
    words = {
        "homing_event(name)": statement(_standard_name(column("name"), standard)),
        "homing_minor(amount, currency)": statement(rounded(amount, scale(code, "major"))),
        "homing_zone()": statement(text(timezone)),
        "homing_now()": statement(text(now.isoformat())),
        "homing_nobody()": statement(exp.Array(expressions=list(map(text, sorted(NOBODY))))),
        "homing_anonymous_mark()": statement(text(ANONYMOUS)),
        "homing_escape_mark()": statement(text(ESCAPE)),
        "homing_made_up(id)": f"regexp_matches(id, '(?i)^(?:{MADE_UP})')",
    }
    macros = [_MACRO.format(name, body) for name, body in words.items()]
    cursor.execute("\n".join([*macros, f"{AS_MAP};", sql_of("words.sql", folder)]))


def _standard_name(name: exp.Expr, standard: StandardEvents) -> exp.Expr:
    """Return what an event is called here: its standard name, or its own; see `enrich.standard`."""
    plain = call("translate", call("lower", name), text(" _-."), text(""))
    found = exp.Case(this=plain)
    for said, event in standard.names.items():
        found = found.when(text(said), text(event))
    return found.else_(name)
