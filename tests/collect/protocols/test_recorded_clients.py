"""What each official client was seen to send gives the events it is known to mean."""

import pytest

from homing.collect.protocols.amplitude import Amplitude
from homing.collect.protocols.ga4 import GoogleAnalytics
from homing.collect.protocols.matomo import Matomo
from homing.collect.protocols.mixpanel import Mixpanel
from homing.collect.protocols.plausible import Plausible
from homing.collect.protocols.umami import Umami
from support.recorded import golden, told_by

CLIENTS = {
    Mixpanel(): ("mixpanel-node", "mixpanel-py", "browser-mixpanel", "xorigin-mixpanel"),
    Amplitude(lambda: 1_795_400_000_000): ("amplitude-node", "amplitude-py", "browser-amplitude"),
    Plausible(): ("browser-plausible", "xorigin-plausible"),
    Umami(): ("browser-umami", "umami-node", "xorigin-umami"),
    GoogleAnalytics(): ("ga4mp-py",),
    Matomo(): ("browser-matomo", "matomo-node", "matomo-py"),
}
CASES = [(client, wire) for wire, clients in CLIENTS.items() for client in clients]


@pytest.mark.parametrize(("client", "wire"), CASES, ids=[client for client, _ in CASES])
def test_a_client_is_understood_as_before(client, wire):
    assert told_by(client, wire) == golden(client)


@pytest.mark.parametrize(("client", "wire"), CASES, ids=[client for client, _ in CASES])
def test_every_request_is_told_of_as_many_parts_as_are_read(client, wire):
    for told in told_by(client, wire):
        assert told["count"] == len(told["events"])
