"""Shell blocks run: `homing …` for real, what sets machines up is checked against its file."""

import doctest
import json
import re
import shlex
import signal
import subprocess
import tomllib
import urllib.request
from contextlib import contextmanager

import pytest

SERVERS = {"demo", "serve"}
ADDRESS = re.compile(r"http://\S+")
OUTPUT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
NOT_RUN = {"git", "cp", "curl", "duckdb"}
HERE = ".venv/bin/"
PATIENCE_S = 120
"""How long to wait for what must come; the first answer of a kind waits for its fold to compile."""


def commands(block):
    """Yield each command of a block with the output that the page shows for it."""
    text = re.sub(r"\\\n\s*", "", block.text)
    if block.language == "sh":
        for line in text.splitlines():
            if line.strip() and not line.startswith("#"):
                yield line, None
        return
    yield from re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)


@contextmanager
def serving(command):
    """Start a server on a free port, lend the address it prints, stop it as Ctrl-C would."""
    process = subprocess.Popen(
        [*shlex.split(command), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if address := ADDRESS.search(line):
                yield address[0].rstrip(".,")
                break
        else:
            pytest.fail(f"{command} printed no address:\n" + "".join(said))
    finally:
        process.send_signal(signal.SIGINT)
        said.append(process.communicate(timeout=PATIENCE_S)[0])
    assert process.returncode == 0, "".join(said)


def fetch(url, headers=None):
    """Return what an address answers."""
    asked = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:
        return answer.read()


def run(command, expected):
    """Run one `homing` command, compare what it says with the page, and return it."""
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    said = done.stdout.strip()
    if expected and not doctest.OutputChecker().check_output(expected.strip(), said, OUTPUT):
        pytest.fail(f"{command}\nthe page says:\n{expected}\nit says:\n{said}")
    return said


def check_setup(words, root):
    """Check a command that sets a machine up: its target or its extra exists."""
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (root / "Makefile").read_text(), re.MULTILINE), words
    elif words[:2] == ["pip", "install"]:
        extras = tomllib.loads((root / "pyproject.toml").read_text())["project"]
        named = re.search(r"\[(.*)\]", words[-1])
        for extra in named[1].split(",") if named else ():
            assert extra in extras["optional-dependencies"], words
    elif words[0].endswith("python"):
        assert (root / words[1]).exists() or words[1] == "-m", words
    else:
        assert words[0] in NOT_RUN, words


@pytest.mark.db
def test_the_commands_of_a_page_run(shell_page, desk, root):
    shell_page.write_files(desk)
    for block in shell_page.blocks("sh", "console"):
        for line, expected in commands(block):
            command = line.removeprefix(HERE)  # it is on the path of `desk`
            words = shlex.split(command)
            if words[0] != "homing":
                check_setup(words, root)
            elif words[1] in SERVERS:
                with serving(command) as url:
                    assert fetch(url)
            else:
                run(command, expected)


@pytest.mark.db
def test_the_api_answers_as_its_page_says(desk, root):
    page = (root / "docs/api.md").read_text(encoding="utf-8")
    asked = re.findall(r'(?m)^curl -H "(.+): (.+)" "http://127.0.0.1:8000(.+)"$', page)
    assert asked
    run("homing import orders.csv", None)
    key = run("homing key add docs", None)
    with serving("homing serve") as url:
        for name, value, path in asked:
            headers = {name: value.replace("$HOMING_KEY", key)}
            assert json.loads(fetch(url + path, headers))["table"]
