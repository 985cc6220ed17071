"""The tables of the records, those of every slice."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from sqlalchemy import Table

import homing
from homing.store import metadata


def every_table() -> list[Table]:
    """Return all tables there are, one after those that it refers to.

    A slice declares its tables when its module of that name is loaded; a command that makes a
    backup has loaded hardly any.
    """
    for module in pkgutil.walk_packages(homing.__path__, "homing."):
        if "tables" in module.name.split("."):
            import_module(module.name)
    return metadata.sorted_tables
