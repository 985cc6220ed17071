"""Health: silences, a drain that stands still, a disk that fills up, and whom that is told."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import structlog
from prometheus_client import CollectorRegistry, generate_latest

from homing.collect.health import Gauges, Watch, Webhook, rules
from homing.collect.health.alerting import save_alert_url
from homing.collect.health.webhook import NotDelivered
from homing.collect.inbox import Arrival, Inbox
from homing.collect.receiving import Tally
from homing.collect.sources import Sources
from homing.core.errors import UserError
from homing.store import DataFolder, Records
from support.installation import install

NOON = datetime(2026, 8, 31, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quiet():
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


class Place:
    """A watch and what it watches."""

    def __init__(self, data_folder, url, clock):
        self.folder, self.clock = DataFolder(data_folder), clock
        install(self.folder)
        self.records = Records.open(url)
        self.sources = Sources(self.records, clock)
        self.source, _ = self.sources.add("shop")
        self.inbox = Inbox.open(self.folder, clock=clock)
        self.refused_at = None
        self.begin()

    def begin(self):
        """Be a new process."""
        self.tally = Tally()
        self.watch = Watch(
            self.records,
            self.sources,
            lambda: self.inbox,
            tally=self.tally,
            folder=self.folder,
            clock=self.clock,
            trouble=lambda: "The disk is full.",
            refused_at=lambda: self.refused_at,
            allowed=("localhost",),
        )

    def send(self):
        micros = int(self.clock.now().timestamp() * 1e6)
        self.tally.kept("segment", self.source.id, events=2, received_at=micros)

    def beat(self):
        [beat] = self.watch.look().beats
        return beat

    def close(self):
        self.inbox.close()
        self.records.close()


@pytest.fixture
def place(data_folder, new_records_url, clock):
    place = Place(data_folder, new_records_url, clock)
    yield place
    place.close()


@pytest.mark.db
def test_a_source_is_silent_after_three_times_its_usual_longest_gap(place, clock):
    assert place.beat().last_received_at is None
    for _ in range(5):
        place.send()
        clock.move(timedelta(minutes=50))
    place.watch.look()
    clock.move(timedelta(minutes=90))
    assert place.beat().silent_after_s == 150 * 60
    assert not place.beat().is_silent
    clock.move(timedelta(minutes=11))
    assert place.beat().is_silent
    place.send()
    assert not place.beat().is_silent


@pytest.mark.db
def test_what_is_known_of_a_source_outlives_the_process(place, clock):
    place.send()
    place.watch.look()
    place.begin()
    assert place.beat().last_received_at == NOON
    clock.move(timedelta(minutes=40))
    place.send()
    assert place.beat().silent_after_s == 2 * 3600
    clock.move(timedelta(hours=2, minutes=1))
    assert place.beat().is_silent


@pytest.mark.db
def test_a_source_is_silent_until_it_sends_again_however_long_that_is(place, clock):
    place.send()
    place.watch.look()
    clock.move(timedelta(days=60))
    assert place.beat().is_silent
    assert place.beat().last_received_at == NOON


@pytest.mark.db
def test_a_revoked_source_is_missed_by_nobody(place, clock):
    place.send()
    place.watch.look()
    place.sources.revoke(place.source.id)
    assert place.watch.look().beats == ()


@pytest.mark.db
def test_what_waits_too_long_is_trouble_and_says_why(place, clock):
    received_at = int(clock.now().timestamp() * 1e6)
    arrival = Arrival(received_at, place.source.id, False, "segment", "/", "", {}, None, b"{}")
    place.inbox.keep([arrival])
    assert place.watch.look().troubles == {}
    clock.move(timedelta(minutes=5))
    stalled = "What was received waits for 5 min. The disk is full."
    assert place.watch.look().troubles == {"stalled": stalled}
    text = generate_latest(registry_of(place)).decode()
    assert "homing_drain_stalled 1.0" in text
    assert "homing_inbox_oldest_seconds 300.0" in text
    assert "homing_inbox_requests 1.0" in text
    place.inbox.forget(1)
    assert place.watch.look().troubles == {}


def registry_of(place):
    registry = CollectorRegistry()
    registry.register(Gauges(lambda: place.watch.latest))
    return registry


@pytest.mark.db
def test_ids_that_were_too_many_are_trouble_for_a_day(place, clock):
    place.refused_at = clock.now()
    [said] = place.watch.look().troubles.values()
    assert "More than 500 ids" in said
    clock.move(timedelta(days=1))
    assert place.watch.look().troubles == {}


@pytest.mark.db
def test_the_figures_show_each_source(place):
    assert generate_latest(registry_of(place)) == b""
    place.send()
    place.watch.look()
    text = generate_latest(registry_of(place)).decode()
    assert f'homing_source_silent{{source="{place.source.id}"}} 0.0' in text
    assert "homing_source_last_received_timestamp_seconds" in text


class Listener:
    """A server on this machine that keeps what is posted to it."""

    def __init__(self):
        heard = self.heard = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(302 if self.path == "/away" else 200)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *said):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.close()


def here(_host, _port):
    return ["127.0.0.1"]


@pytest.mark.db
def test_trouble_is_told_once_when_it_begins_and_once_when_it_ends(place, clock, listener):
    save_alert_url(place.records, f"{listener.url}/hook", now=place.clock.now())
    place.send()
    place.watch.tell(place.watch.look())
    clock.move(timedelta(hours=2))
    for _ in range(3):
        place.watch.tell(place.watch.look())
    place.send()
    place.watch.tell(place.watch.look())
    assert [(each["state"], each["what"]) for each in listener.heard] == [
        ("began", "shop has sent nothing for longer than usual."),
        ("ended", "shop has sent nothing for longer than usual."),
    ]


@pytest.mark.db
def test_a_source_that_has_never_sent_is_told_of_once_after_a_day(place, clock, listener):
    save_alert_url(place.records, f"{listener.url}/hook", now=place.clock.now())
    clock.move(timedelta(days=1))
    place.watch.tell(place.watch.look())
    assert listener.heard == []
    for _ in range(3):
        clock.move(timedelta(minutes=1))
        place.watch.tell(place.watch.look())
    place.send()
    place.watch.tell(place.watch.look())
    assert [(each["state"], each["what"]) for each in listener.heard] == [
        ("began", "shop has sent nothing since it was added."),
        ("ended", "shop has sent nothing since it was added."),
    ]


@pytest.mark.db
def test_an_alert_that_cannot_be_delivered_breaks_nothing(place, clock):
    save_alert_url(place.records, "http://localhost:9/hook", now=place.clock.now())
    place.send()
    place.watch.look()
    clock.move(timedelta(hours=2))
    place.watch.tell(place.watch.look())


def test_an_allowed_host_inside_is_posted_to(listener):
    assert Webhook(listener.url, allowed=["localhost"], resolve=here).post({"a": 1}) == 200
    assert listener.heard == [{"a": 1}]


def test_a_redirect_is_not_followed(listener):
    hook = Webhook(f"{listener.url}/away", allowed=["localhost"], resolve=here)
    with pytest.raises(NotDelivered, match="302"):
        hook.post({})
    assert len(listener.heard) == 1


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0"),
        *("::1", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("100.64.0.1", "224.0.0.1", "ff02::1", "::"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::1"),
        *("::7f00:1", "::ffff:0:7f00:1", "2001::1"),
    ],
)
def test_addresses_inside_are_refused_whatever_name_they_have(address, listener):
    for addresses in ([address], ["93.184.216.34", address]):
        hook = Webhook("http://innocent.example/hook", resolve=lambda *_, a=addresses: a)
        with pytest.raises(NotDelivered, match="inside this network"):
            hook.post({})
    assert listener.heard == []


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_of_the_wide_world_are_not_refused(address):
    hook = Webhook("http://example.com:9/hook", resolve=lambda *_: [address])
    assert hook._address("example.com") == address


def test_the_name_is_looked_up_once_so_that_it_cannot_change(listener):
    asked = []

    def resolve(host, port):
        asked.append(host)
        return here(host, port)

    Webhook(listener.url, allowed=["localhost"], resolve=resolve).post({})
    assert asked == ["localhost"]


@pytest.mark.parametrize("url", ["ftp://a", "https://", "a.example", "https://u@a", "http://a:x"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(UserError):
        Webhook(url)


def test_what_is_usual_is_the_median_of_the_longest_gaps():
    assert rules.silent_after_s([]) == 24 * 3600
    assert rules.silent_after_s([1, 2, 3]) == 3600
    assert rules.silent_after_s([60, 7200, 100_000]) == 3 * 7200


def test_days_left_come_from_what_was_used_in_between():
    hour = timedelta(hours=1)
    assert rules.days_left([(NOON, 100)]) is None
    assert rules.days_left([(NOON, 100), (NOON + hour, 110)]) is None
    assert rules.days_left([(NOON, 124), (NOON + hour, 100)]) == pytest.approx(100 / (24 * 24))
    assert rules.days_left([(NOON, 124), (NOON + timedelta(minutes=1), 100)]) is None


@pytest.mark.db
def test_the_address_is_set_tried_and_taken_away(data_folder, listener):
    from typer.testing import CliRunner

    from homing import cli

    runner = CliRunner(env={"HOMING_DATABASE_URL": "", "HOMING_WEBHOOK_ALLOW": "localhost"})

    def alert(*said):
        return runner.invoke(cli.app, ["--data", str(data_folder), "alert", *said])

    assert "No address" in alert("try").stderr
    assert isinstance(alert("set", "nonsense").exception, UserError)
    refused = alert("set", listener.url, "--allow", "").exception
    assert isinstance(refused, NotDelivered)
    assert "No address" in alert("try").stderr
    assert alert("set", listener.url).exit_code == 0
    assert "answers 200" in alert("try").stderr
    assert str(alert("try", "--allow", "").exception) == str(refused)
    assert alert("off").exit_code == 0
    assert "No address" in alert("try").stderr
    assert len(listener.heard) == 1
