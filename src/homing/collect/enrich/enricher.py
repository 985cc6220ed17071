"""The one way from a protocol's event to the log: what is known beside it, and what may be kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from homing.collect.enrich.addresses import told_by
from homing.collect.enrich.agents import Agent, agent_of
from homing.collect.enrich.nobody import Nobody
from homing.collect.enrich.privacy import Consent, Privacy, Undeclared
from homing.collect.enrich.scrubbing import Scrubber
from homing.collect.enrich.standard import StandardEvents, Uncountable, shipped
from homing.collect.model import TELLING, Aside, Event, Kind, Received, Unreadable
from homing.collect.places import CITY, IP_CLASS, NOWHERE, Atlas, Place
from homing.collect.protocols.bodies import raw_of
from homing.collect.protocols.fields import CLOCK, GROUP_TRAITS, IP, USER_AGENT

_MOST_NAMES: Final = 10_000
_CONSENTS: Final = {consent.value: consent for consent in Consent}
# Members of enumerations cost more to come by than all that is asked of them.
_NONE, _FULL = Consent.none, Consent.full
_COUNTED, _BOT = Aside.counted, Aside.bot
_TRACK = Kind.track
# What is never free text; looking for e-mail addresses in it would be a waste.
_SPARED: Final = frozenset(
    {"country", "ip_class", "device", "os", "browser", "library", "locale", "session_id", "consent"}
    | {"currency", "app_version", CLOCK}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What enriching depends on.

    Parameters
    ----------
    salt : bytes
        Secret that daily ids are made with, best a new one every day.
    currency : str
        What money without a currency of its own is in.
    privacy : Privacy
        What may be kept.
    standard : StandardEvents
        What clients call the standard events.
    atlas : Atlas, optional
        Says where the addresses are that a shop's own server passes on.
    """

    salt: bytes
    currency: str = "USD"
    privacy: Privacy = field(default_factory=Privacy)
    standard: StandardEvents = field(default_factory=shipped)
    atlas: Atlas | None = None


class _Sender(NamedTuple):
    """What a request says of all events in it: with what, where from, and as whom it was sent.

    `around` is what is put beside each of its events; not to be changed.
    """

    user_agent: str
    agent: Agent
    place: Place
    language: str | None
    around: dict[str, str]


def scrubber_of(privacy: Privacy) -> Scrubber:
    """Return what takes out of properties what the rules say."""
    spared = _SPARED if privacy.scrubs_traits else _SPARED | {GROUP_TRAITS}
    return Scrubber(privacy.scrubs, spared)


class Enricher:
    """Adds to events what is known beside them, and takes out what is not to be kept.

    Used by one thread: it remembers the request that it saw last.
    """

    def __init__(self, settings: Settings) -> None:
        privacy = settings.privacy
        self._settings = settings
        self._nobody = Nobody(settings.salt)
        self._standard = settings.standard
        self._name_of = lru_cache(_MOST_NAMES)(settings.standard.name_of)
        self._allowed = lru_cache(_MOST_NAMES)(privacy.allowed)
        self._unstated, self._honours_signals = privacy.unstated, privacy.honours_signals
        self._received: Received | None = None
        self._sender = _sender_of("", (), "")
        self._asks_not = False
        self._is_limited = bool(privacy.declared) or privacy.only_declared
        self._scrubber = scrubber_of(privacy)

    def enriched(self, event: Event, received: Received) -> tuple[Event, Aside] | Unreadable | None:
        """Return an event as it goes into the log, and whether it is counted.

        Returns
        -------
        tuple of Event and Aside, Unreadable, or None
            `Unreadable` if its money cannot be read (its place is not known here: 0); None if it
            may not be kept.
        """
        if received is not self._received:
            self._look_at(received)
        properties, is_bot = self._surrounded(event.properties)
        name = event.name
        consent = self._consent(properties)
        if consent is _NONE and not self._settings.privacy.keeps_refused:
            return None
        if event.kind is _TRACK:
            name = self._name_of(name)
            try:
                self._standard.read(name, properties, currency=self._settings.currency)
            except Uncountable as wrong:
                told = event if consent is Consent.full else self._unnamed(event, received)
                return Unreadable(0, str(wrong), raw_of(told._asdict()))
        if self._is_limited and not self._limit(event, name, properties):
            return None
        self._scrubber.scrub(properties)
        message, kind, _, anonymous, user, occurred_at, _, traits, once, previous = event
        told = Event(
            message, kind, name, anonymous, user, occurred_at, properties, traits, once, previous
        )
        is_somebody = user is not None or anonymous is not None
        is_plain = is_somebody and traits is None and once is None and kind not in TELLING
        if is_plain and consent is _FULL:  # most are: nothing is left to be done
            return told, _BOT if is_bot else _COUNTED
        return self._kept(told, received, consent, is_bot=is_bot)

    def _look_at(self, received: Received) -> None:
        self._received, said = received, received.headers.get
        where = received.country, said(CITY), said(IP_CLASS)
        self._sender = _sender_of(said("user-agent", ""), where, said("accept-language", ""))
        self._asks_not = said("sec-gpc") == "1" or said("dnt") == "1"

    def _surrounded(self, sent: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """Return properties with where and with what it was done, and whether a bot did it.

        What an event says itself holds.
        """
        sender = self._sender
        user_agent, agent, place, language, around = sender
        passed_on, address = sent.get(USER_AGENT), sent.get(IP)
        if type(passed_on) is str and passed_on != user_agent:  # browsers say the same twice
            agent = agent_of(passed_on)
        if type(address) is str and (atlas := self._settings.atlas):
            place = atlas.place_of(address)
        if agent is not sender.agent or place is not sender.place:
            around = _around(agent, place, language)
        found = {**around, **told_by(sent.get("url")), **sent}
        if passed_on is not None:
            del found[USER_AGENT]
        if address is not None:
            del found[IP]
        return found, agent.is_bot

    def _consent(self, properties: dict[str, Any]) -> Consent:
        """Return how far an event may go, and write it into its properties where it is not full."""
        said = properties.get("consent")
        stated = _CONSENTS.get(said) if type(said) is str else None
        consent = stated or self._unstated
        if self._honours_signals and self._asks_not and consent is _FULL:
            consent = Consent.aggregate
        if stated or consent is not _FULL:
            properties["consent"] = consent.value
        elif said is not None:
            del properties["consent"]
        return consent

    def _limit(self, event: Event, name: str, properties: dict[str, Any]) -> bool:
        """Leave out the properties that are not declared; say whether the event is."""
        if event.kind in TELLING:
            return True
        try:
            allowed = self._allowed(name)
        except Undeclared:
            return False
        if allowed is not None:
            for each in properties.keys() - allowed:
                del properties[each]
        return True

    def _kept(
        self, event: Event, received: Received, consent: Consent, *, is_bot: bool
    ) -> tuple[Event, Aside] | None:
        is_telling = event.kind in TELLING
        if consent is not Consent.full:
            if is_telling:
                return None
            event = self._unnamed(event, received)
        elif event.user_id is None and event.anonymous_id is None:
            event = event._replace(anonymous_id=self._nobody.id_of(event, received))
        if self._settings.privacy.scrubs_traits:
            event = event._replace(traits=self._clean(event.traits), once=self._clean(event.once))
        if is_telling:
            return event, Aside.telling
        return event, Aside.bot if is_bot else Aside.counted

    def _unnamed(self, event: Event, received: Received) -> Event:
        """Return an event of which nobody can say whose it is."""
        properties = dict(event.properties)
        for each in ("session_id", IP, USER_AGENT):
            properties.pop(each, None)
        self._scrubber.scrub(properties)
        nobody = self._nobody.id_of(event, received)
        return event._replace(
            user_id=None, traits=None, once=None, anonymous_id=nobody, properties=properties
        )

    def _clean(self, traits: dict[str, Any] | None) -> dict[str, Any] | None:
        if traits is None:
            return None
        clean = dict(traits)
        self._scrubber.scrub(clean)
        return clean


@lru_cache(_MOST_NAMES)
def _sender_of(user_agent: str, where: tuple[str | None, ...], accepted: str) -> _Sender:
    agent, place, language = agent_of(user_agent), Place(*where), _language_of(accepted)
    if agent.is_server:  # where it stands is not where the customer is
        place, language = NOWHERE, None
    return _Sender(user_agent, agent, place, language, _around(agent, place, language))


@lru_cache(_MOST_NAMES)
def _around(agent: Agent, place: Place, language: str | None) -> dict[str, str]:
    """Return what a sender says of each of its events; not to be changed."""
    found = dict(agent.told)
    found |= {name: said for name, said in place._asdict().items() if said}
    if language:
        found["locale"] = language
    return found


@lru_cache(_MOST_NAMES)
def _language_of(accepted: str) -> str | None:
    """Return the first language of a list like `ru-RU,ru;q=0.9`."""
    return accepted.partition(",")[0].partition(";")[0].strip("* ") or None
