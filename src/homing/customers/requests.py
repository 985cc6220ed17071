"""Requests to be erased: asked for, done with a report, or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from homing.core.acts import Verb
from homing.core.errors import NotFound
from homing.core.ids import new_id
from homing.customers.tables import erase_requests
from homing.store import About, Records, note, write_alone

SHOWN: Final = 100


class Status(StrEnum):
    """How a request stands."""

    asked = "asked"
    done = "done"
    withdrawn = "withdrawn"


@dataclass(frozen=True, slots=True)
class EraseRequest:
    """Somebody asked that a customer be erased.

    Parameters
    ----------
    id : UUID
        Of the request.
    customer : str
        The id that was asked for; empty once the customer is erased.
    asked_at, settled_at : datetime
        Aware; `settled_at` is None while it waits.
    asked_by : str
        The user who wrote it down; empty: it was erased without a request.
    status : Status
        How it stands.
    report : mapping or None
        What went, by name, once it is done.
    """

    id: UUID
    customer: str
    asked_at: datetime
    asked_by: str
    status: Status
    settled_at: datetime | None
    report: Mapping[str, int] | None


def every_request(records: Records, most: int = SHOWN) -> list[EraseRequest]:
    """Return the newest requests: those that wait first."""
    is_settled = erase_requests.c.status != Status.asked.value
    found = sa.select(erase_requests).order_by(is_settled, erase_requests.c.id.desc()).limit(most)
    with records.reading() as connection:
        return [_request_of(row) for row in connection.execute(found)]


def one_request(records: Records, number: UUID) -> EraseRequest:
    """Return a request; raises `NotFound`."""
    with records.reading() as connection:
        return _found(connection, number)


def ask(records: Records, customer_id: str, *, by: str, now: datetime) -> EraseRequest:
    """Write down that a customer is to be erased; one that waits already is returned."""
    waiting = sa.select(erase_requests).where(
        erase_requests.c.status == Status.asked.value, erase_requests.c.customer_id == customer_id
    )
    with records.begin() as connection:
        write_alone(connection, erase_requests)
        if row := connection.execute(waiting).first():
            return _request_of(row)
        number = _add(connection, customer_id, by=by, now=now)
        note(connection, Verb.ERASURE_ASKED, About("erase_request", number), now=now)
        return _found(connection, number)


def withdraw(records: Records, number: UUID, *, now: datetime) -> None:
    """Have a request that waits wait no more; raises `NotFound`."""
    with _changing(records, number, Status.asked) as connection:
        _set(connection, number, status=Status.withdrawn.value, settled_at=now)
        note(connection, Verb.ERASURE_WITHDRAWN, About("erase_request", number), now=now)


def restore(records: Records, number: UUID, *, now: datetime) -> None:
    """Take back that a request was withdrawn; raises `NotFound`."""
    with _changing(records, number, Status.withdrawn) as connection:
        _set(connection, number, status=Status.asked.value, settled_at=None)
        note(connection, Verb.ERASURE_RESTORED, About("erase_request", number), now=now)


def settle(
    connection: Connection, ids: Sequence[str], report: Mapping[str, int], *, now: datetime
) -> None:
    """Note what went with a customer, in the transaction of the erasure; their ids go too.

    Where nobody had asked, there is a request from then on, so that there is a report.
    """
    theirs = erase_requests.c.customer_id.in_(ids)
    waiting = sa.select(erase_requests.c.id).where(
        theirs, erase_requests.c.status == Status.asked.value
    )
    numbers = list(connection.execute(waiting).scalars()) or [_add(connection, "", by="", now=now)]
    connection.execute(sa.update(erase_requests).where(theirs).values(customer_id=""))
    for number in numbers:
        _set(
            connection,
            number,
            status=Status.done.value,
            settled_at=now,
            report=dict(report),
        )


def is_settled_at(connection: Connection, moment: datetime) -> bool:
    """Say whether an erasure of a moment is told of."""
    told = sa.select(erase_requests.c.id).where(
        erase_requests.c.settled_at == moment, erase_requests.c.status == Status.done.value
    )
    return connection.execute(told).first() is not None


def values(request: EraseRequest) -> dict[str, object]:
    """Return what files and programs are told of a request."""
    return {
        "id": str(request.id),
        "customer": request.customer or None,
        "asked_at": request.asked_at.isoformat(),
        "asked_by": request.asked_by or None,
        "status": request.status.value,
        "settled_at": request.settled_at and request.settled_at.isoformat(),
        "report": dict(request.report) if request.report is not None else None,
    }


def _add(connection: Connection, customer_id: str, *, by: str, now: datetime) -> UUID:
    number = new_id(now)
    connection.execute(
        sa.insert(erase_requests).values(
            id=number,
            customer_id=customer_id,
            asked_at=now,
            asked_by=by[:254],
            status=Status.asked.value,
        )
    )
    return number


@contextmanager
def _changing(records: Records, number: UUID, status: Status) -> Iterator[Connection]:
    with records.begin() as connection:
        if _found(connection, number).status is not status:
            raise NotFound("There is no such request any more.", where="request")
        yield connection


def _set(connection: Connection, number: UUID, **changed: Any) -> None:
    connection.execute(
        sa.update(erase_requests).where(erase_requests.c.id == number).values(changed)
    )


def _found(connection: Connection, number: UUID) -> EraseRequest:
    found = sa.select(erase_requests).where(erase_requests.c.id == number)
    row = connection.execute(found).one_or_none()
    if row is None:
        raise NotFound("There is no such request.", where="request")
    return _request_of(row)


def _request_of(row: Row[*tuple[Any, ...]]) -> EraseRequest:
    asked_at: datetime = row.asked_at
    return EraseRequest(
        id=row.id,
        customer=row.customer_id,
        asked_at=asked_at,
        asked_by=row.asked_by,
        status=Status(row.status),
        settled_at=row.settled_at,
        report=row.report,
    )
