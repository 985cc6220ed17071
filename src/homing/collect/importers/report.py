"""What an import did, as a frozen value: every row of the files is in exactly one of its counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from homing.core.money import Money


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is rejected: where, what, what to do, and what it means when most rows have it."""

    column: str
    what: str
    remedy: str
    cause: str = "the mapping is probably wrong"

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows that a keep-rule left out."""

    rule: str
    rows: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Rows that could not be taken, for one reason.

    Parameters
    ----------
    column, what, remedy : str
        Where, what is wrong, and what to do.
    rows : int
        How many.
    lines : tuple of str
        The first of them, as "orders.csv:10000".
    """

    column: str
    what: str
    remedy: str
    rows: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing that stopped no row."""

    what: str
    rows: int = 0
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """The events of one name and currency that the files hold, whether new or known."""

    event: str
    events: int
    customers: int
    currency: str | None
    amount: int | None

    @property
    def money(self) -> Money | None:
        """The sum, when there is money."""
        if self.currency is None or self.amount is None:
            return None
        return Money(self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class Report:
    """The account of an import.

    `read = taken + known + erased + repeated + skipped + rejected`.

    Parameters
    ----------
    files : tuple of str
        What was read.
    rule : str
        The cleaning rule in words.
    read : int
        Rows in the files.
    taken : int
        Rows that are in the log now and were not before.
    known : int
        Rows whose event was in the log already.
    erased : int
        Rows of customers who were erased, up to that moment.
    repeated : int
        Rows that repeat another row of the files.
    skipped : tuple of Skipped
        Rows left out by the rules.
    rejected : tuple of Rejected
        Rows that could not be taken.
    rejects : tuple of str
        The files the rejected rows were written to.
    events, new_customers : int
        What the log gained.
    told_customers : int
        Of how many customers the new events say something.
    since, until : datetime, optional
        The first and the last moment.
    totals : tuple of Total
        By event and currency.
    notes : tuple of Note
        What else was seen.
    batch : int
        The import's number, 0 when it changed nothing.
    seconds : float
        How long it took.
    is_dry_run : bool
        Nothing was written.
    """

    files: tuple[str, ...]
    rule: str
    read: int
    taken: int
    known: int
    erased: int
    repeated: int
    skipped: tuple[Skipped, ...]
    rejected: tuple[Rejected, ...]
    rejects: tuple[str, ...]
    events: int
    new_customers: int
    told_customers: int
    since: datetime | None
    until: datetime | None
    totals: tuple[Total, ...]
    notes: tuple[Note, ...]
    batch: int
    seconds: float
    is_dry_run: bool = False

    @property
    def rows_skipped(self) -> int:
        """Rows left out by the rules."""
        return sum(part.rows for part in self.skipped)

    @property
    def rows_rejected(self) -> int:
        """Rows that could not be taken."""
        return sum(part.rows for part in self.rejected)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values for machines; moments in ISO 8601."""
        plain = asdict(self)
        for name in ("since", "until"):
            moment = getattr(self, name)
            plain[name] = moment.isoformat() if moment else None
        return plain | {"rows_skipped": self.rows_skipped, "rows_rejected": self.rows_rejected}
