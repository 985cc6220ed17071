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

from support.process import homing, serving

SERVERS = {"demo", "serve"}
OUTPUT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
NOT_RUN = {"git", "cp", "curl", "duckdb"}
HERE = ".venv/bin/"
FOR_A_SHELL = set("|<>;$*~`")
"""What in a command is for the shell to make something of."""
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
def served(command):
    """Start a server on a free port, lend the address it prints, stop it as Ctrl-C would."""
    with serving(*shlex.split(command)[1:], "--port", "0") as server:
        yield server.url
        code, said = server.stop(signal.SIGINT)
    assert code == 0, said


def fetch(url, headers=None):
    """Return what an address answers."""
    asked = urllib.request.Request(url, headers=headers or {})
    with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:
        return answer.read()


def run(command, expected):
    """Run one `homing` command, compare what it says with the page, and return it."""
    if FOR_A_SHELL.intersection(command):
        done = subprocess.run(
            command, shell=True, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    else:
        done = homing(*shlex.split(command)[1:])
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
                with served(command) as url:
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
    with served("homing serve") as url:
        for name, value, path in asked:
            headers = {name: value.replace("$HOMING_KEY", key)}
            assert json.loads(fetch(url + path, headers))["table"]
