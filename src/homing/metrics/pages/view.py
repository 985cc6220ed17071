"""The state of an analysis' page: a question, and how the page shows the answer."""

from __future__ import annotations

from dataclasses import fields, make_dataclass
from typing import Any, TypeVar

from homing.core.errors import UserError
from homing.metrics.answers.question import Question
from homing.metrics.twins.twin import Dialect
from homing.ui import state

Asked = TypeVar("Asked", bound=Question)


def view_of(question: type[Question]) -> type[Any]:
    """Return the state of a page: the fields of its question, and `dialect`.

    `dialect` is the database in whose words the statement is shown; None: it is folded away.
    """
    return make_dataclass(
        f"{question.__name__}View",
        [("dialect", Dialect | None, None)],
        bases=(question,),
        frozen=True,
        kw_only=True,
    )


def question_in(view: Question, question: type[Asked]) -> Asked:
    """Return the question alone, without what says how it is shown."""
    return question(**{each.name: getattr(view, each.name) for each in fields(question)})


def read(cls: type[Any], params: list[tuple[str, str]]) -> tuple[Any, UserError | None]:
    """Return what an address asks, without what cannot be read of it, and what is wrong with that.

    So a page can be shown with all the rest that was filled in.
    """
    wrong: UserError | None = None
    while True:
        try:
            return state.read(cls, params), wrong
        except UserError as error:
            kept = [(key, text) for key, text in params if key != error.where]
            if len(kept) == len(params):
                raise
            params, wrong = kept, wrong or error
