"""The demo shop: a real wholesaler's order lines, shipped with the package."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING

from homing.collect.importers.load import Options, load
from homing.collect.importers.mapping_file import read_mapping
from homing.collect.importers.read import open_parquet
from homing.collect.importers.report import Report
from homing.store import Project, load_project, save_project

if TYPE_CHECKING:
    from homing.ui.visit import House

DEMO = "Online Retail (demo)"
"""The demo shop's name."""

FILE = "online_retail.parquet"


def import_demo(house: House, say: Callable[[str], None] = lambda _line: None) -> Report | None:
    """Fill an installation with the demo shop, unless it has it already.

    Sets the project's name, time zone (Europe/London) and currency (GBP), and imports 18,532
    purchases of 4,338 customers, and 3,654 refunds.

    Parameters
    ----------
    house : House
        The installation, open for writing.
    say : callable, optional
        Is told what is done, a line at a time.

    Returns
    -------
    Report or None
        What was taken, with the shop's cleaning rule; None when it was there.
    """
    if any(batch.source == FILE and not batch.undone_at for batch in house.events.batches()):
        return None
    say("Importing the demo shop: a gift wholesaler's order lines of 2010 and 2011.")
    if load_project(house.records) == Project():
        save_project(house.records, Project(name=DEMO, timezone="Europe/London", currency="GBP"))
    report = _imported(house)
    for total in report.totals:
        worth = f", {total.money.major:,} {total.money.currency}" if total.money else ""
        say(f"  {total.event}: {total.events:,} of {total.customers:,} customers{worth}")
    say(f"  Rule: {report.rule}")
    say("  Data: Online Retail, Daqing Chen (2015), UCI Machine Learning Repository, CC BY 4.0.")
    return report


def _imported(house: House) -> Report:
    folder = resources.files("homing.collect").joinpath("demo")
    with (
        resources.as_file(folder.joinpath(FILE)) as data,
        resources.as_file(folder.joinpath("online_retail.toml")) as rules,
        house.events.cursor() as cursor,
    ):
        return load(
            house.events,
            cursor,
            [open_parquet(cursor, data, data)],
            read_mapping(rules),
            now=house.clock.now(),
            options=Options(),
        )
