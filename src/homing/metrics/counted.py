"""Which events count: those of the log unless said otherwise, and what else people may want."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import sqlglot
from sqlglot import exp

from homing.core.names import UNKNOWN_IDS

NAME: Final = "counted_events"
"""What a statement calls the events that count, where these are not simply all of `events`."""

COUNTED, BOT, INTERNAL = 0, 1, 4
"""What the log says in `aside` of an event that counts, or would where it is asked for."""

_EVENTS: Final = "events"


@dataclass(frozen=True, slots=True)
class Counted:
    """Whose events count.

    Parameters
    ----------
    identified : bool
        Only those of customers who have an id that begins with none of `UNKNOWN_IDS`; the relation
        `aliases` (one row = an id, and its `customer`) says who has which.
    bots : bool
        Also those that are set aside as a bot's; they are in the relation `everything`, whose
        `aside` is 1 for them and 0 for what counts anyway.
    internal : bool
        Also those that are set aside as internal traffic, whose `aside` is 4.
    """

    identified: bool = False
    bots: bool = False
    internal: bool = False

    @property
    def aside(self) -> tuple[int, ...]:
        """What `aside` is of the events that count."""
        return (COUNTED, *([BOT] if self.bots else []), *([INTERNAL] if self.internal else []))

    def said(self, sql: str) -> str:
        """Return a statement over `events`, in DuckDB's dialect, that reads only what counts.

        Examples
        --------
        >>> print(Counted(bots=True).said("SELECT count(*) FROM events"))
        WITH counted_events AS (
          SELECT
            *
          FROM everything
          WHERE
            aside IN (0, 1)
        )
        SELECT
          COUNT(*)
        FROM counted_events AS events
        """
        return _said(sql, self) if self != Counted() else sql


@lru_cache(maxsize=256)
def _said(sql: str, counted: Counted) -> str:
    tree = sqlglot.parse_one(sql, read="duckdb")
    assert isinstance(tree, exp.Query)
    if any(cte.alias == NAME for cte in tree.ctes):
        return sql
    for table in list(tree.find_all(exp.Table)):
        if table.name == _EVENTS and not table.db:
            table.replace(exp.alias_(exp.to_table(NAME), table.alias_or_name, table=True))
    query = exp.CTE(this=_query(counted), alias=exp.TableAlias(this=exp.to_identifier(NAME)))
    if own := tree.args.get("with_"):
        own.set("expressions", [query, *own.expressions])
    else:
        tree.set("with_", exp.With(expressions=[query]))
    return tree.sql("duckdb", pretty=True)


def _query(counted: Counted) -> exp.Select:
    """Return the query of the events that count; one row = one event."""
    is_wider = counted.aside != (COUNTED,)
    query = exp.select("*").from_("everything" if is_wider else _EVENTS)
    if is_wider:
        reasons = [exp.Literal.number(each) for each in counted.aside]
        query = query.where(exp.In(this=exp.column("aside"), expressions=reasons))
    if counted.identified:
        identity = exp.cast(exp.column("id"), "VARCHAR")
        known = [
            exp.Not(this=exp.Like(this=identity.copy(), expression=exp.Literal.string(f"{each}%")))
            for each in UNKNOWN_IDS
        ]
        who = exp.select("customer").from_("aliases").where(*known)
        query = query.where(exp.column("customer").isin(query=who))
    return query
