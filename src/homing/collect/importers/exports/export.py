"""What the exports of one service look like, and how to tell one; read from a data file each."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from homing.collect.importers.inferred import Finding, Inferred
from homing.collect.importers.mapping import Condition, EventRule, Mapping, Operator
from homing.collect.importers.spelling import nearest
from homing.core.errors import UserError

FOLDER = "homing.collect.importers.exports"


@dataclass(frozen=True, slots=True)
class Export:
    """The export of one service.

    Parameters
    ----------
    name : str
        What `--from` calls it.
    title : str
        What people call the service.
    signs : tuple of tuple of str
        Columns that tell it: all of one of these groups; none: it has to be named.
    texts, objects : tuple of str
        The columns that are read, as text and as JSON objects; one that is not there is empty.
    shown : tuple of (part, what it is made of)
        What people are told before it is used.
    timezone : str, optional
        Of moments that carry no offset; None: that of the project.
    has_no_other_columns : bool
        The columns of a sign are all that a file has.
    unit : {"major", "minor"}
        Of amounts.
    skipped : tuple of str
        Events that are no customer's doing; they are counted and not taken.
    of : str, optional
        What its own statement gives, where one that several exports share makes events of it:
        `orders` or `customers`.
    """

    name: str
    title: str
    signs: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    objects: tuple[str, ...]
    shown: tuple[tuple[str, str], ...]
    timezone: str | None = None
    has_no_other_columns: bool = False
    unit: Literal["major", "minor"] = "major"
    skipped: tuple[str, ...] = ()
    of: str | None = None

    @property
    def sql(self) -> str:
        """The query over `source` that gives `row`, `broken`, `original` and `COLUMNS`."""
        own = _statement(self.name)
        return f"WITH {self.of} AS ({own}) FROM ({_statement(self.of)})" if self.of else own

    def fits(self, names: Sequence[str]) -> bool:
        """Say whether a file of these columns is such an export."""
        has = any(set(sign) <= set(names) for sign in self.signs)
        return has and (not self.has_no_other_columns or set(names) == set(self.signs[0]))

    def check(self, names: Sequence[str], where: str) -> None:
        """Make sure that a file of these columns is such an export.

        Raises
        ------
        UserError
            Naming what is missing.
        """
        if self.signs and not any(set(sign) <= set(names) for sign in self.signs):
            ways = ", or ".join(" and ".join(sign) for sign in self.signs)
            raise UserError(
                f"This is no export of {self.title} that can be read.",
                where=where,
                remedy=f"It has to have the columns {ways}.",
            )

    def mapping(self, *, timezone: str, currency: str) -> Mapping:
        """Return what is what in the rows that such a file is turned into.

        Parameters
        ----------
        timezone : str
            Of moments that carry no offset.
        currency : str
            Of amounts that name none.
        """
        return Mapping(
            customer="customer",
            occurred_at=("occurred_at",),
            events=(EventRule(column="event"),),
            timezone=timezone,
            message_id="message_id",
            amount="amount",
            unit=self.unit,
            needs_amount=False,
            currency=currency,
            currency_column="currency",
            properties=(),
            spread=("properties",),
            traits_in="traits",
            once_in="once",
            keep=tuple(Condition("event", Operator.NOT_EQUAL, name) for name in self.skipped),
            export=self.name,
        )


OBJECTS = ("properties", "traits", "once")
COLUMNS = ("customer", "event", "occurred_at", "message_id", "amount", "currency", *OBJECTS)
"""What every export is turned into: texts, and JSON objects: the event's properties, traits of the
customer, and traits that hold only where there is none of that name yet."""


@cache
def exports() -> dict[str, Export]:
    """Return the exports that are known, by name."""
    files = sorted(
        file.name.removesuffix(".toml")
        for file in resources.files(FOLDER).iterdir()
        if file.name.endswith(".toml")
    )
    return {name: _read(name) for name in files}


def export_named(name: str) -> Export:
    """Return an export by its name.

    Raises
    ------
    UserError
        If there is none of this name.
    """
    if found := exports().get(name.casefold()):
        return found
    near = nearest(name, list(exports()))
    raise UserError(
        f"{name!r} is no service whose exports are known.",
        remedy=f"Did you mean {near!r}?" if near else f"Known are: {', '.join(exports())}.",
    )


def recognised(names: Sequence[str]) -> Export | None:
    """Return the export that a file of these columns is, if it is one."""
    return next((export for export in exports().values() if export.fits(names)), None)


def inferred(
    export: Export, because: str, *, timezone: str | None, project: str, currency: str | None
) -> Inferred:
    """Return what is to be shown of an export, and its mapping.

    Parameters
    ----------
    export : Export
        Which it is.
    because : str
        What told it.
    timezone : str or None
        The zone that the user named.
    project : str
        The project's zone.
    currency : str or None
        Of amounts that name none.
    """
    zone = timezone or export.timezone or project
    because_zone = "as said" if timezone else "its own" if export.timezone else "the project's"
    findings = (
        Finding("export", export.title, because),
        *(Finding(part, what, "") for part, what in export.shown),
        Finding("time zone", zone, because_zone),
        Finding("currency", f"{currency} where none is named", ""),
    )
    return Inferred(export.mapping(timezone=zone, currency=currency or "USD"), findings)


def _read(name: str) -> Export:
    text = resources.files(FOLDER).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    return Export(
        name=name,
        title=said["title"],
        signs=tuple(map(tuple, said["signs"])),
        texts=tuple(said["texts"]),
        objects=tuple(said["objects"]),
        shown=tuple(said["shown"].items()),
        timezone=said.get("timezone"),
        has_no_other_columns=said.get("has_no_other_columns", False),
        unit=said.get("unit", "major"),
        skipped=tuple(said.get("skipped", [])),
        of=said.get("of"),
    )


def _statement(name: str) -> str:
    return resources.files(FOLDER).joinpath(f"{name}.sql").read_text(encoding="utf-8")
