"""How the parts of a rule are joined to a sentence; conditions are said by each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final, cast

from homing.core.text import Language, Text
from homing.segments.model import All, AnyOf, Leaf, Not, Rule
from homing.segments.words import english, russian
from homing.segments.words.names import Names

_LANGUAGES: Final[Mapping[Language, ModuleType]] = {"en": english, "ru": russian}


def sentence(rule: Rule, names: Names | None = None) -> Text:
    """Return a rule as one sentence.

    Parameters
    ----------
    rule : Rule
        What is said.
    names : Names, optional
        What other segments and lists are called; one without a name is called by its id.

    Examples
    --------
    >>> from homing.segments.model import Did, Last
    >>> rule = Did(events=("purchase",), times=2, window=Last(days=30))
    >>> sentence(rule).en
    'Customers who did “purchase” at least 2 times in the last 30 days.'
    >>> sentence(rule).ru
    'Клиенты, которые совершали «purchase» не меньше 2 раз за последние 30 дней.'
    """
    known = names or Names()
    return Text(en=_said(rule, "en", known), ru=_said(rule, "ru", known))


def clause(leaf: Leaf, names: Names | None = None) -> Text:
    """Return one condition as the words that stand behind "Customers"."""
    known = names or Names()
    return Text(en=_clause(leaf, "en", known), ru=_clause(leaf, "ru", known))


def _said(rule: Rule, language: Language, names: Names) -> str:
    language_ = _LANGUAGES[language]
    joined = _joined(rule, language, names, is_outer=True)
    return f"{language_.CUSTOMERS}{joined}."


def _joined(rule: Rule, language: Language, names: Names, *, is_outer: bool = False) -> str:
    language_ = _LANGUAGES[language]
    match rule:
        case All() | AnyOf():
            word = language_.AND if isinstance(rule, All) else language_.OR
            parts = [_joined(each, language, names) for each in rule.of]
            said = word.join(parts)
            return said if is_outer or len(parts) == 1 else f"({said})"
        case Not():
            return f"{language_.NOT} ({_joined(rule.of, language, names, is_outer=True)})"
        case _:
            return _clause(rule, language, names)


def _clause(leaf: Leaf, language: Language, names: Names) -> str:
    say = cast("Callable[[Leaf, Names], str]", _LANGUAGES[language].clause)
    return say(leaf, names)
