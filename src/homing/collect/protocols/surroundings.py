"""Where and with what something was done, from the `context` of Segment's clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from homing.collect.protocols.fields import IP, USER_AGENT

CAMPAIGN: Final = (
    ("source", "utm_source"),
    ("medium", "utm_medium"),
    ("name", "utm_campaign"),
    ("term", "utm_term"),
    ("content", "utm_content"),
)
PAGE_FIELDS: Final = ("url", "path", "title", "referrer")
DIRECT: Final = "$direct"
"""What RudderStack and PostHog write for no referrer."""
_NOISE: Final = frozenset(
    {"search", "tab_url", "referring_domain"} | {"initial_referrer", "initial_referring_domain"}
)
"""Properties that clients put on every page and that other properties say already."""
_CONSENT: Final = ("none", "aggregate", "full")
_MEASURING: Final = ("analytic", "statistic", "performance", "measure")
_TRACKERS: Final = "com.rudderlabs."  # here the app is the client itself


def surroundings_of(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a context in the words of `core.names.CONTEXT`, what is empty left out."""
    out: dict[str, Any] = {}
    for name, value in context.items():
        if value and (read := _READERS.get(name)):
            read(value, out)
    return out


def without_noise(properties: dict[str, Any]) -> None:
    """Take out of a page's properties what its client adds to every page, and empty referrers."""
    for name in _NOISE & properties.keys():
        del properties[name]
    if properties.get("referrer") in ("", DIRECT):
        del properties["referrer"]


def _page(page: Any, out: dict[str, Any]) -> None:
    if type(page) is dict:
        for field in PAGE_FIELDS:
            value = page.get(field)
            if value and value != DIRECT:
                out[field] = value


def _campaign(campaign: Any, out: dict[str, Any]) -> None:
    if type(campaign) is dict:
        for field, name in CAMPAIGN:
            if value := campaign.get(field):
                out[name] = value


def _library(library: Any, out: dict[str, Any]) -> None:
    if type(library) is dict and (name := library.get("name")):
        version = library.get("version")
        out["library"] = f"{name} {version}" if version else str(name)


def _app(app: Any, out: dict[str, Any]) -> None:
    if type(app) is dict and not str(app.get("namespace", "")).startswith(_TRACKERS):
        out["app_version"] = app.get("version")


def _device(device: Any, out: dict[str, Any]) -> None:
    if type(device) is dict and (model := device.get("model") or device.get("type")):
        out["device"] = model


def _os(system: Any, out: dict[str, Any]) -> None:
    if type(system) is dict and (name := system.get("name")):
        out["os"] = name


def _screen(screen: Any, out: dict[str, Any]) -> None:
    if type(screen) is dict:
        width, height = screen.get("width"), screen.get("height")
        if type(width) is int and type(height) is int and width > 0 and height > 0:
            out["screen"] = f"{width}x{height}"


def _locale(locale: Any, out: dict[str, Any]) -> None:
    out["locale"] = locale


def _session(session: Any, out: dict[str, Any]) -> None:
    if type(session) in (str, int):
        out["session_id"] = str(session)


def _agent(agent: Any, out: dict[str, Any]) -> None:
    if type(agent) is str:
        out[USER_AGENT] = agent


def _ip(address: Any, out: dict[str, Any]) -> None:
    if type(address) is str:
        out[IP] = address


def _consent(consent: Any, out: dict[str, Any]) -> None:
    if consent in _CONSENT:
        out["consent"] = consent
    elif type(consent) is dict and type(by := consent.get("categoryPreferences")) is dict:
        measuring = [v for k, v in by.items() if any(word in k.lower() for word in _MEASURING)]
        is_given = any(v is True for v in measuring or by.values())
        out["consent"] = "full" if is_given else "none"


_READERS: Final = {
    "page": _page,
    "campaign": _campaign,
    "library": _library,
    "app": _app,
    "device": _device,
    "os": _os,
    "screen": _screen,
    "locale": _locale,
    "sessionId": _session,
    "userAgent": _agent,
    "ip": _ip,
    "consent": _consent,
}
