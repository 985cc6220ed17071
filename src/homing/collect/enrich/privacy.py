"""What the shop has decided to collect, and what a customer has agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from homing.collect.enrich.scrubbing import KINDS
from homing.core.errors import UserError
from homing.core.names import CONTEXT

ANY: Final = "*"
"""In place of an event's name: every event."""


class Consent(StrEnum):
    """How much a customer agrees to."""

    none = "none"
    aggregate = "aggregate"
    full = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """Rules that every event is put through before it is kept.

    Parameters
    ----------
    honours_signals : bool
        A browser that asks not to be tracked (`Sec-GPC`, `DNT`) is counted and never followed.
    unstated : {"none", "aggregate", "full"}
        What holds for an event that says nothing of consent.
    keeps_refused : bool
        An event whose customer consents to nothing is counted as in `aggregate`; if not, it is
        not kept at all.
    declared : mapping of str to frozenset of str
        The properties that each event may have; `*` stands for every event. An event that is not
        named may have any. Where and with what something was done may always stand there.
    only_declared : bool
        An event that is not declared is not kept, and a property that is not is left out.
    scrubs : frozenset of {"email", "phone", "card"}
        What is taken out of properties.
    scrubs_traits : bool
        It is taken out of traits too.
    """

    honours_signals: bool = True
    unstated: Consent = Consent.full
    keeps_refused: bool = False
    declared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only_declared: bool = False
    scrubs: frozenset[str] = KINDS
    scrubs_traits: bool = False

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Privacy:
        """Return the rules that `to_dict` wrote; what is not said is as by default.

        Raises
        ------
        UserError
            If a value is none.
        """
        scrubs = frozenset(said.get("scrubs", KINDS))
        if unknown := scrubs - KINDS:
            raise UserError(f"{min(unknown)!r} cannot be scrubbed; choose {sorted(KINDS)}.")
        try:
            unstated = Consent(said.get("unstated", Consent.full))
        except ValueError:
            raise UserError(
                f"{said['unstated']!r} is no state of consent.",
                remedy=f"Choose one of {', '.join(Consent)}.",
            ) from None
        declared = said.get("declared", {})
        return cls(
            honours_signals=bool(said.get("honours_signals", True)),
            unstated=unstated,
            keeps_refused=bool(said.get("keeps_refused", False)),
            declared={str(event): frozenset(names) for event, names in declared.items()},
            only_declared=bool(said.get("only_declared", False)),
            scrubs=scrubs,
            scrubs_traits=bool(said.get("scrubs_traits", False)),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the rules as JSON can hold them."""
        return {
            "honours_signals": self.honours_signals,
            "unstated": self.unstated.value,
            "keeps_refused": self.keeps_refused,
            "declared": {event: sorted(names) for event, names in self.declared.items()},
            "only_declared": self.only_declared,
            "scrubs": sorted(self.scrubs),
            "scrubs_traits": self.scrubs_traits,
        }

    def allowed(self, event: str) -> frozenset[str] | None:
        """Return the properties that an event may have; None: any.

        Raises
        ------
        Undeclared
            If nothing undeclared is collected, and the event is not.
        """
        own, every = self.declared.get(event), self.declared.get(ANY)
        if own is None and every is None:
            if self.only_declared:
                raise Undeclared
            return None
        return frozenset(CONTEXT).union(own or (), every or ())


class Undeclared(Exception):
    """An event that the shop has not said it collects."""
