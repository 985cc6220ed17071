"""What PostHog's events say, in our words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from homing.collect.model import Event, Kind, Received
from homing.collect.protocols.fields import (
    GROUP_ID,
    GROUP_TRAITS,
    GROUP_TYPE,
    IP,
    NAME,
    USER_AGENT,
    Unfit,
    event_of,
    fields_of,
)
from homing.collect.protocols.surroundings import DIRECT
from homing.collect.protocols.survivor import survivor_of
from homing.collect.protocols.times import micros_of

Fields: TypeAlias = dict[str, Any]

NOT_KEPT: Final = frozenset(
    {"$snapshot", "$$heatmap", "$performance_event", "$web_vitals", "$feature_flag_called"}
    | {"$dead_click", "$opt_in"}
)
"""Events that clients make of themselves and that are no customer's doing."""

RENAMED: Final[Mapping[str, str]] = {
    "$current_url": "url",
    "$pathname": "path",
    "$referrer": "referrer",
    "$screen_name": NAME,
    "$session_id": "session_id",
    "$locale": "locale",
    "$browser_language": "locale",
    "$device_type": "device",
    "$os": "os",
    "$browser": "browser",
    "$app_version": "app_version",
    "$raw_user_agent": USER_AGENT,
    "$user_agent": USER_AGENT,
    "$ip": IP,
    "$groups": "groups",
    "$el_text": "element_text",
    "$event_type": "event_type",
    "$exception_message": "exception_message",
    "$exception_type": "exception_type",
    "$set": "",
    "$set_once": "",
}
"""Properties with a dollar that are kept, by our names; the others are of the client itself."""

LEFT: Final = "sent_at"
_ONCE: Final = "$set_once"
_OWN: Final = frozenset({"token", "distinct_id"})
"""Properties without a dollar that its clients add."""
_KINDS: Final[Mapping[str, Kind]] = {
    "$pageview": Kind.page,
    "$screen": Kind.screen,
    "$identify": Kind.identify,
    "$set": Kind.identify,
    "$create_alias": Kind.alias,
    "$merge_dangerously": Kind.alias,
    "$groupidentify": Kind.group,
}
_COOKIELESS: Final = "$posthog_cookieless"
_NEW_ONE_IS_ALIAS: Final = ("posthog-python", "posthog-js")


def is_kept(message: object) -> bool:
    """Say whether a message is of a customer's doing, or of who a customer is."""
    if type(message) is not dict:
        return True  # and refused when it is read
    name = message.get("event")
    if name == "$groupidentify":
        return not _is_of_group_alone(message)
    return type(name) is not str or name not in NOT_KEPT


def event_in(message: object, received: Received, place: int, *, sent: int | None) -> Event:
    """Return the event of a message.

    Raises
    ------
    Unfit
        If it is none.
    """
    if type(message) is not dict:
        raise Unfit("The message is no object.")
    given = fields_of(message.get("properties"))
    name = message.get("event")
    kind = _KINDS.get(name, Kind.track) if type(name) is str else Kind.track
    properties = _renamed(given)
    library, version = _library_of(given, received.headers)
    if version:
        properties["library"] = f"{library} {version}"
    if kind is Kind.group:
        properties |= _group_of(given)
    elif kind is Kind.alias:
        properties.pop("alias", None)
    said = message.get("timestamp") or given.get("$time")
    return event_of(
        received,
        place,
        kind=kind,
        name=name,
        message_id=message.get("uuid") or given.get("$insert_id"),
        said=_before(message, received) if said is None else said,
        sent=micros_of(message.get(LEFT)) if sent is None else sent,
        properties=properties,
        traits=_traits_of("$set", message, given),
        once=_traits_of(_ONCE, message, given),
        **(_alias_of(message, given, library) if kind is Kind.alias else _ids_of(message, given)),
    )


def _library_of(given: Fields, headers: Mapping[str, str]) -> tuple[str, str]:
    if said := given.get("$lib"):
        return "posthog-js" if said == "web" else str(said), str(given.get("$lib_version") or "")
    agent = headers.get("user-agent", "")
    library, _, version = agent.partition("/")
    return (library, version) if library.startswith("posthog") else ("", "")


def _renamed(given: Fields) -> Fields:
    """Return an event's own properties, and those of its surroundings by our names."""
    out: Fields = {}
    for name, value in given.items():
        if name[:1] != "$":
            if name not in _OWN:
                out[name] = value
        elif value not in (None, "", DIRECT) and (ours := RENAMED.get(name)):
            out.setdefault(ours, value)
    if given.get("$is_server"):  # its system is not the customer's
        out.pop("os", None)
    if type(device := out.get("device")) is str:
        out["device"] = device.lower()
    return out


def _traits_of(name: str, message: Fields, given: Fields) -> Fields | None:
    """Return traits without those that the browser's client makes up itself (`$initial_…`)."""
    said = message.get(name) or given.get(name)
    if not said:
        return None
    traits = {k: v for k, v in fields_of(said, "traits").items() if k[:1] != "$"}
    if name == _ONCE:  # a campaign that there was none of
        traits = {k: v for k, v in traits.items() if v is not None}
    return traits or None


def _ids_of(message: Fields, given: Fields) -> Fields:
    """Return the customer's id and the anonymous one: a distinct id can be either."""
    distinct = _distinct_of(message, given)
    if distinct == _COOKIELESS:
        return {}
    device = given.get("$anon_distinct_id") or given.get("$device_id")
    device = None if device == distinct else device
    if message.get("event") == "$identify" or _is_known(distinct, message, given):
        return {"user_id": distinct, "anonymous_id": device}
    return {"anonymous_id": distinct}


def _distinct_of(message: Fields, given: Fields) -> object:
    for said in (message.get("distinct_id"), given.get("distinct_id"), given.get("$distinct_id")):
        if said:
            return said
    raise Unfit("The event says nothing of whose it is; send a distinct_id.")


def _is_known(distinct: object, message: Fields, given: Fields) -> bool:
    """Say whether a distinct id is the shop's own: browsers say so, servers know nobody else."""
    said = given.get("$is_identified")
    if type(said) is bool:
        return said
    if given.get("$user_id") == distinct:
        return True
    options = message.get("options")
    of_options = options.get("process_person_profile") if type(options) is dict else None
    is_nobody = given.get("$process_person_profile", of_options) is False
    return not is_nobody and distinct != given.get("$device_id")


def _alias_of(message: Fields, given: Fields, library: str) -> Fields:
    """Return the id that stays and the other; which of them is called alias differs by client."""
    distinct, alias = _distinct_of(message, given), given.get("alias")
    if not alias or distinct == alias:
        raise Unfit("The alias does not name two ids; send a distinct_id and an alias.")
    is_alias_new = library in _NEW_ONE_IS_ALIAS
    stays, goes = survivor_of(alias, distinct) if is_alias_new else survivor_of(distinct, alias)
    return {"user_id": stays, "previous_id": goes}


def _is_of_group_alone(message: Fields) -> bool:
    """Say whether it is of a group alone: the client in Node names no customer, but the group."""
    given = message.get("properties")
    if type(given) is not dict:
        return False
    made_up = f"${given.get('$group_type')}_{given.get('$group_key')}"
    return message.get("distinct_id", given.get("distinct_id")) == made_up


def _group_of(given: Fields) -> Fields:
    return {
        GROUP_ID: given.get("$group_key"),
        GROUP_TYPE: given.get("$group_type"),
        GROUP_TRAITS: fields_of(given.get("$group_set"), "traits") or None,
    }


def _before(message: Fields, received: Received) -> int | None:
    """Return the time of an event that says only how many milliseconds ago it was."""
    offset = message.get("offset")
    if type(offset) is int and 0 <= offset < 10**12:
        return received.received_at - offset * 1000
    return None
