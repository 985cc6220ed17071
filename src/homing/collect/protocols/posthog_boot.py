"""What PostHog's clients ask before they start: settings, flags, surveys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from homing.collect.protocols.protocol import Reply

ARRAY: Final = "/array/"
FLAGS: Final = frozenset({"/flags", "/flags/", "/decide", "/decide/"})
ASKED: Final[Mapping[str, Mapping[str, object]]] = {
    "/api/surveys/": {"surveys": [], "survey_config": None},
    "/api/early_access_features/": {"earlyAccessFeatures": []},
    "/api/product_tours/": {"product_tours": []},
}
"""What is asked with GET, and the answer that says there is nothing."""

_SETTINGS: Final[Mapping[str, object]] = {
    "supportedCompression": ["gzip", "gzip-js"],
    "hasFeatureFlags": False,
    "captureDeadClicks": False,
    "capturePerformance": False,
    "autocapture_opt_out": False,
    "autocaptureExceptions": False,
    "analytics": {"endpoint": "/i/v0/e/"},
    "elementsChainAsString": True,
    "errorTracking": {"autocaptureExceptions": False, "suppressionRules": []},
    "sessionRecording": False,
    "heatmaps": False,
    "conversations": False,
    "logs": {"captureConsoleLogs": False},
    "productTours": False,
    "surveys": False,
    "defaultIdentifiedOnly": True,
    "isAuthenticated": False,
    "toolbarParams": {},
    "siteApps": [],
}
_NO_FLAGS: Final[Mapping[str, object]] = {
    "flags": {},
    "featureFlags": {},
    "featureFlagPayloads": {},
    "errorsWhileComputingFlags": False,
    "quotaLimited": [],
    "requestId": "00000000-0000-0000-0000-000000000000",
}


def token_of(path: str) -> str | None:
    """Return the key that a path `/array/KEY/config` names."""
    key, _, last = path.removeprefix(ARRAY).partition("/")
    return key if key and last in ("config", "config.js") else None


def settings(path: str) -> Reply:
    """Return the settings that the browser's client starts with, as JSON or as a script."""
    token = token_of(path)
    said = orjson.dumps({"token": token, **_SETTINGS})
    if not path.endswith(".js"):
        return Reply(body=said)
    key = orjson.dumps(token)
    script = (
        b"(function(){var c=window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{};"
        b"c[" + key + b"]={config:" + said + b",siteApps:[]}})();"
    )
    return Reply(body=script, content_type="text/javascript")


def no_flags() -> Reply:
    """Return that no flag is set, with the settings that `/decide/` answers besides."""
    answer: dict[str, Any] = {**_SETTINGS, **_NO_FLAGS}
    return Reply(body=orjson.dumps(answer))
