"""The demo shop: a real wholesaler's order lines, shipped with the package."""

from __future__ import annotations

from importlib import resources
from typing import Protocol

from homing.collect.importers.load import Options, load
from homing.collect.importers.mapping_file import read_mapping
from homing.collect.importers.read import open_parquet
from homing.collect.importers.report import Report
from homing.core.clock import Clock
from homing.store import EventStore, Project, Records, load_project, save_project

DEMO = "Online Retail (demo)"
"""The demo shop's name."""


class House(Protocol):
    """What an import needs of the installation."""

    @property
    def events(self) -> EventStore:
        """The event log."""

    @property
    def records(self) -> Records:
        """What Homing itself remembers."""

    @property
    def clock(self) -> Clock:
        """What time it is."""


def import_demo(house: House) -> Report:
    """Fill an installation with the demo shop; doing it again changes nothing.

    Sets the project's name, time zone (Europe/London) and currency (GBP), and imports 18,532
    purchases of 4,338 customers and the refunds.

    Parameters
    ----------
    house : House
        The installation, open for writing.

    Returns
    -------
    Report
        What was taken, with the shop's cleaning rule.
    """
    project = Project(name=DEMO, timezone="Europe/London", currency="GBP")
    if load_project(house.records) == Project():
        save_project(house.records, project)
    folder = resources.files("homing.collect").joinpath("demo")
    with (
        resources.as_file(folder.joinpath("online_retail.parquet")) as data,
        resources.as_file(folder.joinpath("online_retail.toml")) as rules,
        house.events.cursor() as cursor,
    ):
        table = open_parquet(cursor, data, data)
        return load(
            house.events,
            cursor,
            [table],
            read_mapping(rules),
            now=house.clock.now(),
            options=Options(),
        )
