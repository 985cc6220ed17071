"""One run of a pipeline: dlt asks, the importer takes, and the cursor moves on."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dlt
from dlt.common.destination.exceptions import DestinationTerminalException
from dlt.pipeline.exceptions import PipelineStepFailed

from homing.collect.enrich import Privacy
from homing.collect.importers.exports.export import export_named
from homing.collect.importers.mapping import Mapping
from homing.collect.importers.report import Report
from homing.collect.service import take as imported
from homing.core.errors import HomingError, UserError
from homing.store import DataFolder, EventStore, Project

if TYPE_CHECKING:
    from dlt.common.schema.typing import TTableSchema
    from dlt.extract import DltResource

FOLDER = "pipelines"
"""Where dlt keeps cursors, in the data folder."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a run works with.

    Parameters
    ----------
    store : EventStore
        Open for writing.
    folder : DataFolder
        Cursors and rejected rows lie in it.
    project : Project
        Its currency and time zone hold where a record says none.
    now : datetime
        The present moment, aware.
    privacy : Privacy
        What may be kept.
    """

    store: EventStore
    folder: DataFolder
    project: Project
    now: datetime
    privacy: Privacy


def bring(
    bench: Bench,
    name: str,
    resources: Sequence[DltResource],
    *,
    mapping: Mapping | None = None,
    say: Callable[[str, Report], None] = lambda _table, _report: None,
) -> list[Report]:
    """Ask a service for what is new and put it into the log.

    A run that was stopped is taken up again by the next; a record that comes twice counts once.

    Parameters
    ----------
    bench : Bench
        What it works with.
    name : str
        What the cursors are kept under.
    resources : sequence of DltResource
        What is asked for.
    mapping : Mapping, optional
        What is what in the rows; None: each resource is named like the export it is.
    say : callable, optional
        Is told of each part as it has come in: its name, and the account of it.

    Raises
    ------
    UserError
        If the service refuses, or its answer cannot be read.
    """
    reports: list[Report] = []

    def take(file: Any, table: TTableSchema) -> None:
        called = str(table["name"])
        chosen = mapping or export_named(called).mapping(
            timezone=export_named(called).timezone or bench.project.timezone,
            currency=bench.project.currency,
        )
        try:
            report = imported(
                bench.store,
                bench.folder,
                Path(file),
                chosen,
                called=called,
                now=bench.now,
                privacy=bench.privacy,
            )
        except HomingError as error:
            raise DestinationTerminalException(str(error)) from error
        reports.append(report)
        say(called, report)

    _be_quiet()
    pipeline = dlt.pipeline(
        pipeline_name=name,
        pipelines_dir=str(bench.folder.path / FOLDER),
        destination=dlt.destination(
            take,
            name="homing",
            loader_file_format="parquet",
            batch_size=0,
            loader_parallelism_strategy="sequential",
        )(),
    )
    try:
        pipeline.run(list(resources), write_disposition="append")
    except PipelineStepFailed as error:
        raise _explained(name, error) from error
    return reports


def _be_quiet() -> None:
    """Keep dlt from sending word of its use, and from writing into the terminal."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    logging.getLogger("dlt").setLevel(logging.ERROR)


def _explained(name: str, error: PipelineStepFailed) -> HomingError:
    """Return in our words why a run ended."""
    causes = [error, *_causes(error)]
    for cause in causes:
        if isinstance(cause, HomingError):
            return cause
    said = [str(cause).strip() for cause in causes]
    return UserError(
        f"{name} could not be read to its end: {[text for text in said if text][-1]}",
        remedy="Mend that and run it again: it goes on where it was.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    while error.__cause__ is not None:
        error = error.__cause__
        yield error
