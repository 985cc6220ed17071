"""`homing serve` and `homing demo` as real processes: first start, one writer, any kind of end."""

from __future__ import annotations

import json
import re
import signal
import socket
import stat

import httpx
import pytest

from homing.core.errors import FolderInUse, UserError
from homing.store import DataFolder
from homing.ui.commands import ask_server
from homing.web import serving as servings
from support.plain import NO_TLS
from support.process import homing, serving
from support.site import PASSWORD, SAME_ORIGIN

pytestmark = pytest.mark.page


@pytest.fixture
def browser_of():
    """A function that returns a browser for an address."""
    made = []

    def new(url: str) -> httpx.Client:
        made.append(
            httpx.Client(
                base_url=url, headers=SAME_ORIGIN, verify=NO_TLS, trust_env=False, timeout=60
            )
        )
        return made[-1]

    yield new
    for client in made:
        client.close()


def test_a_first_start_leads_from_the_printed_link_to_a_key_that_opens_the_api(
    data_folder, browser_of
):
    with serving("--data", data_folder, "serve", "--port", "0") as server:
        link = re.search(r"http\S+/welcome/\S+", server.next_line())[0]
        browser = browser_of(server.url)
        form = {"email": "ann@example.com", "name": "Ann", "password": PASSWORD}
        assert browser.get(link).status_code == 200
        assert browser.post(link, data=form).status_code == 303
        shown = browser.post("/settings/keys", data={"name": "test", "role": "analyst"})
        secret = re.search(r"hk_[\w-]{40,}", shown.text)[0]
        program = browser_of(server.url)
        me = program.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
        assert me.json() == {"name": "test", "role": "analyst", "is_key": True}
        assert program.get("/api/v1/me").status_code == 401
        code, _ = server.stop(signal.SIGTERM)
        assert code == 0
    with serving("--data", data_folder, "serve", "--port", "0") as server:
        assert browser_of(server.url).get("/healthz").status_code == 200
        _, rest = server.stop(signal.SIGINT)
        assert "/welcome/" not in rest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_is_quiet_and_leaves_the_folder_free(data_folder, number):
    with serving("--data", data_folder, "serve", "--port", "0") as server:
        code, rest = server.stop(number)
    assert code == 0
    assert "Traceback" not in rest
    assert DataFolder(data_folder).owner() is None


def test_a_killed_server_can_be_started_again(data_folder, browser_of):
    with serving("--data", data_folder, "serve", "--port", "0") as server:
        assert browser_of(server.url).get("/healthz").status_code == 200
        code, _ = server.stop(signal.SIGKILL)
        assert code == -signal.SIGKILL
    with serving("--data", data_folder, "serve", "--port", "0") as again:
        assert browser_of(again.url).get("/healthz").json()["status"] == "ok"


def test_a_second_server_on_the_same_folder_is_told_who_holds_it(data_folder):
    with serving("--data", data_folder, "serve", "--port", "0") as server:
        refused = homing("--data", data_folder, "serve", "--port", "0")
        assert refused.returncode == 3
        assert f"process {server.process.pid} (serve)" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_users_and_keys_are_managed_while_the_server_runs(data_folder, browser_of):
    with serving("--data", data_folder, "serve", "--port", "0") as server:
        link = homing("--data", data_folder, "user", "link").stdout.strip()
        assert link.startswith(f"{server.url}/welcome/")
        secret = homing("--data", data_folder, "key", "add", "test").stdout.strip()
        program = browser_of(server.url)
        program.headers["Authorization"] = f"Bearer {secret}"
        assert program.get("/api/v1/me").json()["name"] == "test"
        assert homing("--data", data_folder, "key", "revoke", secret[:9]).returncode == 0
        assert program.get("/api/v1/me").status_code == 401


def test_commands_of_the_same_user_ask_the_server_with_a_key_that_dies_with_it(data_folder):
    folder = DataFolder(data_folder)
    with serving("--data", data_folder, "serve", "--port", "0") as server:
        assert ask_server(folder, "/api/v1/me") == {
            "name": "homing",
            "role": "owner",
            "is_key": True,
        }
        written = data_folder / "owner.json"
        assert stat.S_IMODE(written.stat().st_mode) == 0o600
        key = json.loads(written.read_text())["key"]
        assert key not in "".join(server.said)
        server.stop(signal.SIGTERM)
    with pytest.raises(FolderInUse):
        ask_server(folder, "/api/v1/me")


def test_what_the_server_refuses_is_told_as_it_says_it(data_folder):
    folder, wrong = DataFolder(data_folder), {"period": "fortnight"}
    with (
        serving("--data", data_folder, "serve", "--port", "0"),
        pytest.raises(UserError) as refusal,
    ):
        ask_server(folder, "/api/v1/retention", wrong)
    assert refusal.value.where == "period"
    assert refusal.value.remedy


def test_the_log_is_json_when_nobody_watches(data_folder, browser_of):
    with serving("--data", data_folder, "serve", "--port", "0") as server:
        server.next_line()
        browser_of(server.url).get("/healthz")
        line = json.loads(server.next_line())
        assert (line["event"], line["route"], line["status"]) == ("request", "/healthz", 200)


def test_a_log_line_a_request_can_be_left_out(data_folder, browser_of):
    with serving("--data", data_folder, "serve", "--port", "0", "--no-access-log") as server:
        browser_of(server.url).get("/healthz")
        _, rest = server.stop(signal.SIGTERM)
    assert "healthz" not in rest


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOMING_LOG_FORMAT", "xml"), ("HOMING_LOG_LEVEL", "loud"), ("HOMING_URL", "x")],
)
def test_a_setting_that_cannot_be_is_named(data_folder, name, value):
    refused = homing("--data", data_folder, "serve", "--port", "0", **{name: value})
    assert refused.returncode == 2
    assert name in refused.stderr


def test_a_taken_port_is_refused_or_for_the_demo_another_is_taken():
    taken = servings.listen("127.0.0.1", 0)
    number = taken.getsockname()[1]
    with pytest.raises(UserError, match=str(number)):
        servings.listen("127.0.0.1", number)
    other = servings.listen("127.0.0.1", number, or_a_free_one=True)
    assert other.getsockname()[1] != number
    taken.close()
    other.close()


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_an_address_that_is_not_ours_is_refused(host):
    with pytest.raises(UserError, match=host):
        servings.listen(host, 0)


def test_addresses_are_printed_as_a_browser_opens_them():
    opened = servings.listen("0.0.0.0", 0)
    assert servings.address_of(opened) == f"http://localhost:{opened.getsockname()[1]}"
    assert not servings.is_for_this_machine(opened)
    opened.close()
    if socket.has_ipv6:
        opened = servings.listen("::1", 0)
        assert servings.address_of(opened) == f"http://[::1]:{opened.getsockname()[1]}"
        assert servings.is_for_this_machine(opened)
        opened.close()


def test_the_demo_shows_the_shop_without_a_password_and_stays_away_from_ones_own_data(
    data_folder, browser_of, tmp_path
):
    own = tmp_path / "own"
    with serving("demo", "--data", data_folder, "--port", "0", HOMING_DATA=str(own)) as server:
        browser = browser_of(server.url)
        assert browser.get("/healthz").status_code == 200
        assert browser.get("/api/v1/me").json()["role"] == "owner"
        rows = browser.get("/retention.json?period=month").json()
        assert "885" in json.dumps(rows)
        assert browser.get("/", headers={"Host": "evil.example"}).status_code == 421
        assert server.stop(signal.SIGINT)[0] == 0
    assert not own.exists()


def test_the_demo_lets_nobody_into_somebodys_own_data(data_folder):
    homing("--data", data_folder, "user", "list")
    for way in (("demo", "--data", data_folder), ("--data", data_folder, "demo")):
        refused = homing(*way, "--port", "0")
        assert refused.returncode == 2
        assert "homing serve" in refused.stderr
