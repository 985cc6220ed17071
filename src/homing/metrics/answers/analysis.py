"""An analysis: all that its page, its files, its API and its command are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from homing.core.text import Text
from homing.metrics.answers.answer import Answer
from homing.metrics.answers.question import Question
from homing.metrics.events import Events
from homing.metrics.forms import Json
from homing.metrics.spec import Spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a question, as people are asked for it.

    Parameters
    ----------
    label : Text
        Its name.
    choices : mapping
        Words for each value, where it has few.
    """

    label: Text
    choices: Mapping[Any, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One analysis.

    Parameters
    ----------
    spec : Spec
        What it is; its key names the command and, with hyphens, the addresses.
    question : type
        What may be asked: a frozen dataclass derived from `Question`.
    cell : type
        Derived from `question`: with the fields that say where in the answer a number stands.
    answer : callable
        (events, question) → answer.
    lead : Text
        What people come to ask, one sentence, under the title of the page.
    fields : mapping
        The fields of the question that are its own, by name, the ones to ask for first up front.
    shown : tuple of str
        Names of the fields that are in sight; the others are folded away.
    example : mapping
        An answer, for the reference of the API.
    """

    spec: Spec
    question: type[Question]
    cell: type[Question]
    answer: Callable[[Events[Any], Any], Answer[Any]]
    lead: Text
    fields: Mapping[str, Field]
    shown: tuple[str, ...]
    example: Mapping[str, Json]

    @property
    def path(self) -> str:
        """The address of its page."""
        return "/" + self.spec.key.replace("_", "-")
