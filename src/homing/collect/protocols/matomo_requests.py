"""What one request to Matomo says: a page, an event, an order, a goal, a search, a link."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final, TypeAlias

from homing.collect.model import Event, Kind, Received
from homing.collect.protocols.bodies import loaded
from homing.collect.protocols.fields import IP, USER_AGENT, Unfit, event_of
from homing.collect.protocols.protocol import Misshapen
from homing.collect.protocols.wording import reworded
from homing.core.names import ITEMS, PAGE, PURCHASE

Fields: TypeAlias = dict[str, Any]

_WORDS: Final = {
    "action_name": "title",
    "urlref": "referrer",
    "lang": "locale",
    "country": "country",
    "_rcn": "utm_campaign",
    "_rck": "utm_term",
    "ua": USER_AGENT,
    "cip": IP,
    "res": "screen",
    "e_c": "category",
    "e_n": "label",
    "e_v": "value",
    "search": "query",
    "search_cat": "category",
    "search_count": "results",
    "ec_id": "order_id",
    "ec_st": "subtotal",
    "ec_tx": "tax",
    "ec_sh": "shipping",
    "ec_dt": "discount",
    "idgoal": "goal_id",
    "c_n": "content",
    "c_p": "content_piece",
    "c_t": "content_target",
    "c_i": "interaction",
}
_NUMBERS: Final = ("value", "revenue", "subtotal", "tax", "shipping", "discount")
_ITEM: Final = ("sku", "name", "category", "price", "quantity")
NOISE: Final = frozenset(
    {"uadata", "r", "rand", "h", "m", "s", "java", "fla", "dir", "qt", "realp", "pdf", "wma"}
    | {"gears", "ag", "cookie", "apiv", "send_image", "queuedtracking", "bots", "_idn", "_idts"}
    | {"_idvc", "_viewts", "_refts", "_ects", "_cvar", "new_visit", "ca", "cdo", "pf_net"}
    | {"pf_srv", "pf_tfr", "pf_dm1", "pf_dm2", "pf_onl"}
)
"""Parameters that nothing is made of: plug-ins, loading times, chance."""
_SPENT: Final = NOISE | {
    "idsite",
    "rec",
    "uid",
    "_id",
    "cid",
    "token_auth",
    "cdt",
    "e_a",
    "ec_items",
}


def is_ping(request: object) -> bool:
    """Say whether a request only says that a page is still open."""
    return type(request) is dict and request.get("ping") == "1"


def read(received: Received, place: int, request: Any) -> Event:
    """Return the event of a request.

    Raises
    ------
    Unfit
        If it is none.
    """
    if type(request) is not dict:
        raise Unfit("The request is neither an address nor parameters.")
    if str(request.get("rec", "1")) != "1":
        raise Unfit("The request says rec=0, not to record it; send rec=1.")
    name = _name_of(request)
    properties = {
        theirs: value for theirs, value in request.items() if theirs not in _SPENT and value != ""
    }
    if str(properties.get("idgoal")) == "0":
        del properties["idgoal"]  # an order or a cart, not one of the shop's own goals
    if items := _items_of(request.get("ec_items")):
        properties[ITEMS] = items
    reworded(properties, _WORDS)
    for number in _NUMBERS:
        if number in properties:
            properties[number] = _number_of(properties[number])
    return event_of(
        received,
        place,
        kind=Kind.page if name == PAGE else Kind.track,
        name=name,
        anonymous_id=request.get("cid") or request.get("_id"),
        user_id=request.get("uid"),
        said=request.get("cdt") or None,
        properties=properties,
    )


def _name_of(request: Fields) -> object:
    if "e_c" in request or "e_a" in request:
        return request.get("e_a") or request.get("e_c")
    goal = request.get("idgoal")
    if goal is not None and str(goal) == "0":
        return PURCHASE if request.get("ec_id") else "cart updated"
    for theirs, ours in _DONE.items():
        if request.get(theirs):
            return ours
    return PAGE


_DONE: Final = {
    "idgoal": "goal",
    "search": "search",
    "download": "download",
    "link": "link",
    "c_i": "content interaction",
    "c_n": "content impression",
}
"""What was done, by the parameter that only it has."""


def _items_of(said: object) -> list[Fields]:
    """Return the items of an order: each is a list of number, name, category, price, quantity."""
    if not said:
        return []
    try:
        items = loaded(said.encode()) if type(said) is str else said
    except Misshapen:
        raise Unfit("The items (ec_items) are no JSON; send a list of lists.") from None
    if type(items) is not list:
        raise Unfit("The items (ec_items) are no list; send a list of lists.")
    return [dict(zip(_ITEM, item, strict=False)) for item in items if type(item) is list]


def _number_of(said: object) -> object:
    try:
        number = float(said) if type(said) is str else said
    except ValueError:
        return said
    return said if type(number) is float and not isfinite(number) else number
