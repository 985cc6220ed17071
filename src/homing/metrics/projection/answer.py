"""How cohorts go on: what was seen, what is projected, and the people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property
from typing import Final, Unpack

import numpy as np
from numpy.typing import NDArray

from homing.core.errors import HomingWarning, NotFound, OpenIntervalWarning, SmallSampleWarning
from homing.core.intervals import SMALL_SAMPLE
from homing.core.text import Language, Text
from homing.metrics.answers.answer import Answer, Behind
from homing.metrics.answers.panels import Link, Panel, no_link
from homing.metrics.answers.question import Asked, Names, texts
from homing.metrics.answers.reader import Reader
from homing.metrics.answers.words import filled
from homing.metrics.events import Events, Frame
from homing.metrics.forms import Json
from homing.metrics.projection import pictures, plan, table
from homing.metrics.projection.fitting import Fitted, discount_of, figures, fitted, held_out_error
from homing.metrics.projection.plan import Known
from homing.metrics.projection.question import ProjectionCell, ProjectionQuestion, Still
from homing.metrics.projection.spec import SPEC
from homing.metrics.retention.answer import Retention
from homing.metrics.retention.question import RetentionCell
from homing.metrics.statistics.projection import Model

MODELS: Final = {"sbg": "sBG", "bdw": "BdW"}
_FEW = Text(
    "Fewer than {n} customers stand behind the projection.",
    "За прогнозом меньше {n} клиентов.",
)
_OPEN = Text(
    "Who has not come back yet may still come: only ages are used after which a cohort was seen "
    "for as long again, and the share of the last of them is still somewhat low.",
    "Кто ещё не вернулся, может вернуться: взяты только возрасты, после которых за когортой "
    "наблюдали ещё столько же, но доли в последних из них всё же немного занижены.",
)
_SAID = Text(
    "{definition} Model: {model}. {retention}", "{definition} Модель: {model}. {retention}"
)
_AT = {
    None: Text("Cohorts known at age {age}: all", "Когорты, известные в возрасте {age}: все"),
    True: Text(
        "Cohorts known at age {age}: still there", "Когорты, известные в возрасте {age}: остались"
    ),
    False: Text("Cohorts known at age {age}: left", "Когорты, известные в возрасте {age}: ушли"),
}


def projection(
    events: Events[Frame],
    *,
    start_event: Names = None,
    return_event: Names = None,
    still: Still = "streak",
    model: Model = "sbg",
    ages_ahead: int = 12,
    holdout: int = 0,
    discount: float | None = None,
    **asked: Unpack[Asked],
) -> Projection[Frame]:
    """Project how cohorts go on that only shrink, such as those of a subscription.

    Parameters
    ----------
    events : Events
        What customers did; see `homing.events`.
    start_event, return_event : str or list of str, optional
        Rules of events that make a customer enter, or say that they are still there; any unless
        given.
    still : "streak" or "on_or_after"
        Still there: a return at every age so far, or a return at the age or later.
    model : "sbg" or "bdw"
        Shifted beta-geometric, or beta-discrete-Weibull, whose customers' own chance of leaving may
        change with age.
    ages_ahead : int
        How many ages after the last known one are projected, up to 240.
    holdout : int
        How many of the last known ages the fit does not see, to be compared with it.
    discount : float, optional
        Of a period, for the expected payments; 10 % a year unless given.
    **asked
        `period`, `since`, `until`, `now`, `timezone`, `week_start`, `where`, `customers`, `actor`,
        `as_of`, `identified`, `bots`: see `homing.metrics.answers.question.Question`.

    Returns
    -------
    Projection
        Its `table` has one row = age; see `Projection`. Where nothing can be fitted it says what is
        missing, and what was seen is there all the same.

    Raises
    ------
    UserError
        If an option cannot be taken; says which and what is accepted.

    Notes
    -----
    Maximum likelihood over all cohorts, each up to its last known age; see
    `homing.metrics.statistics.projection.fit` for the formulas and sources. No curve is bent
    through the points.

    Examples
    --------
    >>> import homing as hm
    >>> stayed = [1] * 40 + [2] * 20 + [3] * 12 + [4] * 28
    >>> log = [
    ...     {"who": who, "on": f"2026-{month:02}-05"}
    ...     for who, months in enumerate(stayed)
    ...     for month in range(1, 1 + months)
    ... ]
    >>> log.append({"who": 100, "on": "2026-05-05"})
    >>> seen = hm.events(log, customer="who", occurred_at="on")
    >>> r = projection(seen, period="month", ages_ahead=1)
    >>> [row["share"] for row in r.table]
    [1.0, 0.6, 0.4, 0.28, None]
    >>> [round(row["projected_share"], 2) for row in r.table]
    [1.0, 0.6, 0.4, 0.28, 0.21]
    """
    question = ProjectionQuestion.of(
        asked,
        start_event=texts(start_event),
        return_event=texts(return_event),
        still=still,
        model=model,
        ages_ahead=ages_ahead,
        holdout=holdout,
        discount=discount,
    )
    return answer(events, question)


def answer(events: Events[Frame], question: ProjectionQuestion) -> Projection[Frame]:
    """Answer a question about how cohorts go on."""
    events = question.counting(events)
    found = plan.asked(events, question)
    timing = found.timing
    said = replace(question, period=timing.period, discount=discount_of(question, timing.period))
    known = Known.of(found)
    fit = fitted(known, question)
    cells = table.cells_of(known, fit, question.ages_ahead)
    return Projection(
        events, said, timing, found.found, cells, retention=found, known=known, fitted=fit
    )


@dataclass(frozen=True, repr=False)
class Projection(Answer[Frame]):
    """How cohorts go on: what was seen at every age, and what is expected.

    `cells` (and `table`): one row = age, from 0. Columns: `age`, `customers` (of the cohorts known
    at it; null later), `still` (of them, still there), `share` (0–1) with its 95 % interval `low`
    and `high`, `renewal_share` (of those still there at the age before), `projected_share` with
    `projected_low` and `projected_high` (95 % interval of the curve, if the model is right),
    `projected_renewal_share`, `is_fitted` (bool: the fit has seen this age).

    Parameters
    ----------
    retention : Retention
        The answer that it is made of.
    known : Known
        What of it is known.
    fitted : Fitted
        The fit, or what is missing for it.
    """

    SPEC = SPEC

    question: ProjectionQuestion
    _: KW_ONLY
    retention: Retention[Frame]
    known: Known
    fitted: Fitted

    @cached_property
    def facts(self) -> Mapping[str, Json]:
        """Single figures of the fit; null where there is none.

        `alpha`, `beta`, `c` (1 for sBG) with their standard errors `…_error`, `log_likelihood`,
        `customers` (behind the fit), `derl` (payments still to be expected of a customer who has
        just entered, in today's, at `discount` a period), `holdout_error` (mean absolute error at
        the ages held out, as a share of what was seen), `missing` (what a fit lacks, in words).
        """
        lacks, discount = self.fitted.missing, self.question.discount or 0.0
        return {
            **figures(self.fitted.projection, discount),
            "discount": discount,
            "holdout_error": held_out_error(self.known, self.fitted),
            "missing": {"en": lacks.en, "ru": lacks.ru} if lacks else None,
        }

    @property
    def warnings(self) -> tuple[HomingWarning, ...]:
        """What to beware of when reading the projection."""
        fit = self.fitted.projection
        if fit is None:
            return ()
        found: list[HomingWarning] = list(fit.warnings)
        if fit.customers < SMALL_SAMPLE:
            found.append(SmallSampleWarning(filled(_FEW, n=str(SMALL_SAMPLE))))
        if self.question.still == "on_or_after":
            found.append(OpenIntervalWarning(_OPEN))
        return tuple(found)

    def definition(self, language: Language = "en") -> str:
        """Return what exactly was projected, of whom."""
        return _SAID.of(language).format(
            definition=SPEC.definition.of(language),
            model=MODELS[self.question.model],
            retention=self.retention.definition(language),
        )

    def who(self, age: int, *, stayed: bool | None = True) -> Frame:
        """Return the customers behind what was seen at an age.

        Parameters
        ----------
        age : int
            One that is known of some cohort.
        stayed : bool or None
            Those still there, the others of the cohorts known at it, or, None, all of them.

        Returns
        -------
        frame
            One row = customer; columns as in `homing.metrics.selection.people`.

        Raises
        ------
        NotFound
            If nothing is known of that age.
        """
        return self.events.give(self.people(self._members(age, stayed=stayed)))

    def behind(self, place: ProjectionCell) -> Behind:
        """Return the people behind a number."""
        number = filled(_AT[place.stayed], age=str(place.age))
        return Behind(number, self._members(place.age, stayed=place.stayed))

    def panels(self, language: Language, link: Link = no_link) -> tuple[Panel, ...]:
        """Return the projected curve, the renewals, and every age."""
        shown = pictures.Shown(self.question, self.cells, self.facts, self.fitted.missing)
        return pictures.panels(shown, Reader(language, self.timing.period, link))

    def _members(self, age: int, *, stayed: bool | None) -> NDArray[np.int64]:
        if not 0 <= age <= self.known.last:
            raise NotFound(
                f"Nothing is known of age {age}.",
                where="age",
                remedy=f"Ages 0 to {self.known.last} are known." if self.known.last >= 0 else None,
            )
        rows = np.flatnonzero(self.known.is_known[:, age]).tolist()
        cells = [
            RetentionCell(
                entered=self.timing.start_of(self.retention.shape.rows[row]),
                age=age,
                returned=returned,
            )
            for row in rows
            for returned in ((True, False) if stayed is None else (stayed,))
        ]
        return self.retention.members(*cells)
