"""The people behind numbers, for those who save them: every list there is, by its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from fastapi import Request

from homing.core.errors import UserError
from homing.customers.pages import people, period
from homing.draw import formats
from homing.metrics.analyses import ANALYSES
from homing.metrics.answers.analysis import Analysis
from homing.ui.visit import Visit


@dataclass(frozen=True, slots=True)
class Behind:
    """The people behind a number.

    Parameters
    ----------
    number : str
        What the number is called, in the visitor's language.
    ids : list of str
        Who they are.
    """

    number: str
    ids: list[str]


FindPeople = Callable[[Visit, Request], Behind]


def _of_analysis(analysis: Analysis, query: type[Any], visit: Visit, request: Request) -> Behind:
    shown = people.found(analysis, query, visit, request)
    if shown.answer.found.actors is not None:
        raise UserError(
            "These are not customers.", where="actor", remedy="Leave `actor` out, and save those."
        )
    ids: list[str] = shown.people.table["customer"].to_pylist()
    return Behind(shown.behind.number.of(visit.language), ids)


def _of_period(visit: Visit, request: Request) -> Behind:
    query, shown = period.found(visit, request, request.path_params["key"])
    at = formats.period_label(query.period, shown.row["period"], visit.language)
    ids: list[str] = shown.people["customer"].to_pylist()
    return Behind(f"{shown.series.spec.name.of(visit.language)}, {at}", ids)


PEOPLE: Final[dict[str, FindPeople]] = {
    **{
        f"{each.path}/customers": partial(_of_analysis, each, people.query_of(each.cell))
        for each in ANALYSES
    },
    "/measure/{key}/customers": _of_period,
}
"""The path of each list of people → who stands on the one of a request."""
