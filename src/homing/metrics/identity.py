"""How many of the customers in a log are known, said beside every number that depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from homing.core.text import LANGUAGES, Language, Text
from homing.draw import formats

RULE: Final = Text(
    "anonymous visits are joined to their customer, back to the first visit",
    "анонимные визиты присоединены к своему клиенту, начиная с самого первого",
)
_SAID: Final = Text(
    "{share} of active customers are identified; {rule}",
    "Опознано {share} активных клиентов; {rule}",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """How many customers are known by an id of their own, not of a device alone.

    Parameters
    ----------
    active, identified : int
        Customers with a counted event, and those of them who have at least one id of a user.
    """

    active: int
    identified: int

    @property
    def share(self) -> float | None:
        """The identified of the active, 0–1; None of nobody."""
        return self.identified / self.active if self.active else None

    @property
    def text(self) -> Text:
        """The share and the rule, one line."""
        return Text(**{each: self._in(each) for each in LANGUAGES})

    def to_dict(self) -> dict[str, int | float | dict[str, str] | None]:
        """Return it as JSON values."""
        return {
            "active": self.active,
            "identified": self.identified,
            "identified_share": self.share,
            "rule": {"en": RULE.en, "ru": RULE.ru},
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Identity:
        """Return what `to_dict` wrote."""
        return cls(said["active"], said["identified"])

    def _in(self, language: Language) -> str:
        share = formats.share(self.share, language) if self.share is not None else "–"
        return _SAID.of(language).format(share=share, rule=RULE.of(language))
