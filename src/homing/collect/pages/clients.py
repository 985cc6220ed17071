"""The line that is changed in a client of another service, so that it sends here."""

from __future__ import annotations

from typing import Final, NamedTuple


class Change(NamedTuple):
    """What is changed in one client.

    Parameters
    ----------
    client : str
        As its makers call it.
    line : str
        The line as it is then; `HOST`, `NAME` and `KEY` stand for what `changes` puts there.
    """

    client: str
    line: str


_CHANGES: Final = {
    "Segment": (
        Change(
            "analytics.js, analytics-next",
            'AnalyticsBrowser.load({ writeKey: "KEY", cdnURL: "HOST" })',
        ),
        Change("Node", 'new Analytics({ writeKey: "KEY", host: "HOST" })'),
        Change("Python", 'Client("KEY", host="HOST")'),
    ),
    "RudderStack": (
        Change("JavaScript", 'rudderanalytics.load("KEY", "HOST", { configUrl: "HOST" })'),
        Change("Node", 'new RudderAnalytics("KEY", { dataPlaneUrl: "HOST" })'),
        Change("Python", 'Client("KEY", host="HOST")'),
    ),
    "PostHog": (
        Change("posthog-js", 'posthog.init("KEY", { api_host: "HOST" })'),
        Change("Node", 'new PostHog("KEY", { host: "HOST" })'),
        Change("Python", 'Posthog("KEY", host="HOST")'),
    ),
    "Mixpanel": (
        Change("JavaScript", 'mixpanel.init("KEY", { api_host: "HOST" })'),
        Change("Node", 'Mixpanel.init("KEY", { host: "NAME" })'),
        Change(
            "Python",
            'Mixpanel("KEY", consumer=Consumer(\n'
            '    events_url="HOST/track", people_url="HOST/engage",\n'
            '    groups_url="HOST/groups", import_url="HOST/import"))',
        ),
    ),
    "Amplitude": (
        Change("JavaScript, Node", 'amplitude.init("KEY", { serverUrl: "HOST/2/httpapi" })'),
        Change("Python", 'client.configuration.server_url = "HOST/2/httpapi"'),
    ),
    "Plausible": (
        Change(
            "script",
            '<script defer data-domain="shop.example" data-api="HOST/api/event?key=KEY"'
            ' src="https://plausible.io/js/script.js"></script>',
        ),
    ),
    "Umami": (
        Change(
            "script",
            '<script defer src="https://cloud.umami.is/script.js" data-website-id="KEY"'
            ' data-host-url="HOST"></script>',
        ),
    ),
    "Matomo": (
        Change("script", '_paq.push(["setTrackerUrl", "HOST/matomo.php?token_auth=KEY"]);'),
    ),
    "Google Analytics 4": (Change("Measurement Protocol", "POST HOST/mp/collect?api_secret=KEY"),),
}


def changes(host: str, key: str) -> dict[str, tuple[Change, ...]]:
    """Return what is changed in the clients of each service.

    Parameters
    ----------
    host : str
        Where Homing is, as `https://homing.example.com`.
    key : str
        The write key of a source.
    """
    name = host.partition("://")[2]

    def said(line: str) -> str:
        return line.replace("HOST", host).replace("NAME", name).replace("KEY", key)

    return {
        service: tuple(each._replace(line=said(each.line)) for each in clients)
        for service, clients in _CHANGES.items()
    }
