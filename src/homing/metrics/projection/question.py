"""What may be asked about how cohorts go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from homing.core.errors import UserError
from homing.metrics.answers.question import Question
from homing.metrics.statistics.projection import Model
from homing.metrics.timing import check_choice

Still = Literal["streak", "on_or_after"]

MOST_AHEAD: Final = 240
LEAST_DISCOUNT: Final = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectionQuestion(Question):
    """What may be asked about how cohorts go on; the rest as in `Question`.

    Parameters
    ----------
    start_event, return_event : tuple of str
        Rules of events, such as `subscription.renewed`, any of which makes a customer enter, or
        says that they are still there; `*` is any event. Unless given: purchase, or any event where
        nobody purchases.
    still : "streak" or "on_or_after"
        Still there: a return at every age so far, as of a subscription that is renewed; or a return
        at the age or later.
    model : "sbg" or "bdw"
        Shifted beta-geometric: each customer's chance of leaving stays the same; or beta-discrete-
        Weibull: it may also change with age.
    ages_ahead : int
        How many ages after the last known one are projected.
    holdout : int
        How many of the last known ages the fit does not see, to be compared with it.
    discount : float or None
        Of a period, for the expected payments: 0.01 makes one a period later worth 1/1.01. 10 % a
        year unless given.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ("start_event", "return_event")

    start_event: tuple[str, ...] = ()
    return_event: tuple[str, ...] = ()
    still: Still = "streak"
    model: Model = "sbg"
    ages_ahead: int = 12
    holdout: int = 0
    discount: float | None = None

    def __post_init__(self) -> None:
        check_choice("still", self.still, get_args(Still))
        check_choice("model", self.model, get_args(Model))
        if not 0 <= self.ages_ahead <= MOST_AHEAD:
            raise UserError(f"It must be 0 to {MOST_AHEAD}.", where="ages_ahead")
        if self.holdout < 0:
            raise UserError("It must be 0 or more.", where="holdout")
        if self.discount is not None and not LEAST_DISCOUNT <= self.discount <= 1:
            raise UserError(
                f"A discount of a period lies from {LEAST_DISCOUNT} to 1.",
                where="discount",
                remedy="Write 0.01 for 1 %.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectionCell(ProjectionQuestion):
    """Which number of a projection, and which of its people.

    Parameters
    ----------
    age : int
        Age of their cohort, among those that are known to it.
    stayed : bool or None
        Those who were still there, or the others; all of them unless given.
    """

    age: int
    stayed: bool | None = None
