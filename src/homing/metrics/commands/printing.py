"""The forms in which a command answers."""

from __future__ import annotations

import json
import sys
from typing import Any

from homing.core.errors import UserError
from homing.metrics.series.table import SeriesTable
from homing.metrics.twins import twin


def check_forms(*, as_csv: bool, as_json: bool, sql: twin.Dialect | None) -> None:
    """Raise a UserError where more than one form is asked for."""
    if as_csv + as_json + (sql is not None) > 1:
        raise UserError("One form at a time.", remedy="Leave one of --csv, --json and --sql.")


def print_json(said: Any) -> None:
    """Print JSON for people and programs."""
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")


def printed_as_data(
    table: SeriesTable, *, as_csv: bool, as_json: bool, sql: twin.Dialect | None
) -> bool:
    """Print a table in the one form that was asked for; False if none was."""
    check_forms(as_csv=as_csv, as_json=as_json, sql=sql)
    if as_csv:
        sys.stdout.write(table.to_csv())
    elif as_json:
        print_json(table.to_dict())
    elif sql is not None:
        sys.stdout.write(table.sql(sql) + "\n")
    else:
        return False
    return True
