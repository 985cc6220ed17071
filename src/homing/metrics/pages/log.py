"""What the doors of the metrics share: the log as metrics read it, and files to be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from homing.metrics.events import Events

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from homing.ui.visit import Visit


def log_of(visit: Visit, cursor: DuckDBPyConnection) -> Events[pa.Table]:
    """Return the event log in the project's calendar, giving Arrow tables."""
    project = visit.app.project
    return Events(
        cursor,
        project.timezone,
        project.week_start,
        give=lambda table: table,
        clock=visit.app.clock,
    )


def as_file(text: str, name: str, kind: str) -> Response:
    """Return a file that the browser saves."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=kind, headers=headers)
