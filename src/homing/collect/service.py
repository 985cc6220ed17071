"""One import from the first look at the files to the report."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from homing.collect.enrich import Privacy, StandardEvents
from homing.collect.importers.exports.export import (
    Export,
    export_named,
    inferred,
    recognised,
)
from homing.collect.importers.exports.reading import reshaped
from homing.collect.importers.files import Desk, Reading, found
from homing.collect.importers.infer import check_columns, infer
from homing.collect.importers.inferred import Inferred, Said
from homing.collect.importers.load import Options, load
from homing.collect.importers.mapping import Mapping
from homing.collect.importers.read import harmonised
from homing.collect.importers.report import Report
from homing.collect.importers.table import Table
from homing.collect.importers.trouble import explained
from homing.core.errors import UserError
from homing.store import DataFolder, EventStore


@dataclass(frozen=True, slots=True)
class Import:
    """Files that were opened and looked at, ready to be imported.

    Parameters
    ----------
    store : EventStore
        Where the events go.
    cursor : DuckDBPyConnection
        The import's own connection; its temporary tables end with it.
    tables : tuple of Table
        The files, with the same columns.
    """

    store: EventStore
    cursor: DuckDBPyConnection
    tables: tuple[Table, ...]

    def infer(
        self,
        said: Said,
        *,
        timezone: str,
        currency: str,
        export: str | None = None,
        source: str | None = None,
    ) -> Inferred:
        """Find out what is what, from the first file, and make sure that the others fit.

        Parameters
        ----------
        said : Said
            What the user said.
        timezone, currency : str
            The project's.
        export : str, optional
            The service whose export it is; found out when nothing is said of the columns.
        source : str, optional
            Of an export: the id of the source that sends the same messages over HTTP.

        Raises
        ------
        UserError
            If columns are described that the export of a service has its own words for.
        """
        if is_of := self._export(said, export):
            found = inferred(
                is_of,
                "as said" if export else "its columns",
                timezone=said.timezone,
                project=timezone,
                currency=said.currency or currency,
            )
            mapping = found.mapping and replace(found.mapping, source=source)
            return replace(found, mapping=mapping)
        if source:
            raise UserError(
                "Only the export of a service has the ids that its messages had.",
                remedy="Leave --source out, or say whose export it is: --from.",
            )
        with explained(self.tables[0]):
            return infer(self.cursor, self.tables[0], said, timezone=timezone, currency=currency)

    def _export(self, said: Said, named: str | None) -> Export | None:
        is_described = said != Said(timezone=said.timezone, currency=said.currency)
        if named is None:
            return None if is_described else recognised(self.tables[0].names)
        if is_described:
            raise UserError(
                "The columns of an export are known; flags cannot change what they are.",
                remedy="Leave all flags out but --timezone and --currency, or leave --from out.",
            )
        return export_named(named)

    def run(
        self,
        mapping: Mapping,
        *,
        now: datetime,
        options: Options | None = None,
        say: Callable[[str], None] = lambda _step: None,
    ) -> Report:
        """Import; the log changes in one step at the end, or not at all.

        Parameters
        ----------
        mapping : Mapping
            What is what.
        now : datetime
            The present moment, aware: the moment of receipt, and the bound of the future.
        options : Options, optional
            How.
        say : callable, optional
            Is told each step: "reading", "checking", "writing".

        Raises
        ------
        UserError
            If a column is missing, most rows are rejected, or a file cannot be read to its end.
        HomingError
            If the disk is full or the memory does not suffice. In every case nothing was changed.
        """
        options = options or Options()
        tables = self._shaped(mapping, now, options.standard)
        for table in tables:
            check_columns(table, mapping.used)
        with explained():
            return load(
                self.store,
                self.cursor,
                tables,
                mapping,
                now=now,
                options=options,
                say=say,
            )

    def _shaped(
        self, mapping: Mapping, now: datetime, standard: StandardEvents
    ) -> tuple[Table, ...]:
        if mapping.export is None:
            return self.tables
        export = export_named(mapping.export)
        as_written = export_named(WRITTEN_HERE)
        return tuple(
            reshaped(
                self.cursor,
                table,
                as_written if as_written.fits(table.names) else export,
                place=place,
                timezone=mapping.timezone,
                now=now,
                standard=standard,
            )
            for place, table in enumerate(self.tables)
        )


WRITTEN_HERE = "homing"
"""The export that a rejects file of any export is: it is mended and imported by the same words."""


def take(
    store: EventStore,
    folder: DataFolder,
    file: Path,
    mapping: Mapping,
    *,
    called: str,
    now: datetime,
    privacy: Privacy,
) -> Report:
    """Import a file that a program wrote: what is good of it is in the log when this returns.

    Parameters
    ----------
    store : EventStore
        Open for writing.
    folder : DataFolder
        Rejected rows are written into it.
    file : Path
        The file; columns of dlt's own, `_dlt_…`, are left out.
    mapping : Mapping
        What is what.
    called : str
        What the import is to be known by.
    now : datetime
        The present moment, aware.
    privacy : Privacy
        What may be kept.

    Raises
    ------
    HomingError
        If nothing could be taken. Nothing was changed then.
    """
    with opened(store, folder, [str(file)]) as work:
        tables = tuple(
            replace(
                table,
                path=folder.path / called,
                stamp=None,
                columns=tuple(each for each in table.columns if not each.name.startswith("_dlt_")),
            )
            for table in work.tables
        )
        options = Options(is_forced=True, says_now=True, fallback=folder.path, privacy=privacy)
        return replace(work, tables=tables).run(mapping, now=now, options=options)


@contextmanager
def opened(
    store: EventStore, folder: DataFolder, files: Sequence[str], how: Reading | None = None
) -> Iterator[Import]:
    """Open files to import them; copies and temporary tables go away in the end.

    Parameters
    ----------
    store : EventStore
        Open for writing.
    folder : DataFolder
        Copies of packed and foreign-encoded files lie in its scratch folder meanwhile.
    files : sequence of str
        Paths and patterns; "-" is the standard input.
    how : Reading, optional
        What the user says about how the files are written.

    Raises
    ------
    UserError
        If one is missing, empty, damaged, or of a kind that cannot be read.
    """
    paths = found(files)
    folder.create()
    with (
        tempfile.TemporaryDirectory(dir=folder.scratch, prefix="import-") as scratch,
        store.cursor() as cursor,
    ):
        desk = Desk(cursor, Path(scratch))
        with explained():
            tables = [desk.open(path, how or Reading()) for path in paths]
            yield Import(store, cursor, tuple(harmonised(tables)))
