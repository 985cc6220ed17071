"""The set-up from a bare machine: what it says when it cannot go on, what it does not do twice."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from support.project import ROOT

SCRIPTS = ROOT / "scripts"


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of scripts/install.py."""
    monkeypatch.syspath_prepend(SCRIPTS)
    spec = importlib.util.spec_from_file_location("install", SCRIPTS / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH with a shell's own needs on it and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "dirname").symlink_to(str(shutil.which("dirname")))
    return folder


def bootstrap(root: Path, path: Path) -> subprocess.CompletedProcess[str]:
    """Run the set-up of a copy of the project that has no environment yet."""
    shutil.copytree(SCRIPTS, root / "scripts")
    return subprocess.run(
        [root / "scripts" / "bootstrap"],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": str(path)},
    )


@pytest.mark.db
def test_without_a_python_it_says_what_to_type(tmp_path, bare_path):
    said = bootstrap(tmp_path / "clone", bare_path)
    assert said.returncode == 1
    assert "sudo apt-get install -y python3 python3-venv" in said.stderr


@pytest.mark.db
def test_a_python_that_is_too_old_is_not_taken(tmp_path, bare_path):
    old = bare_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    assert "Python 3.11 or newer" in bootstrap(tmp_path / "clone", bare_path).stderr


def test_who_may_not_install_system_packages_reads_the_command(install, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(install.Failed) as failure:
        install.install_system_packages(*install.SYSTEM_PACKAGES)
    last = str(failure.value).splitlines()[-1].strip()
    assert last == "sudo apt-get install -y chromium-headless-shell postgresql"


def test_spark_needs_a_java_that_is_there_or_named(install, monkeypatch, bare_path):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(bare_path))
    assert not install.has_java()
    monkeypatch.setenv("JAVA_HOME", str(bare_path))
    assert install.has_java()


@pytest.mark.db
def test_uv_looks_where_pip_is_told_to_look(install, monkeypatch):
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example.com/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://a.example.com https://b.example.com")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    told = install.indexes()
    assert told[told.index("--default-index") + 1] == "https://mirror.example.com/simple"
    assert [told[at + 1] for at, word in enumerate(told) if word == "--index"] == [
        "https://a.example.com",
        "https://b.example.com",
    ]


@pytest.mark.db
def test_where_uv_cannot_pip_installs(install, monkeypatch, tmp_path, capsys):
    asked = tmp_path / "asked"
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >> {asked}\ncase "$*" in *uv.lock*) exit 1;; esac\n')
    python.chmod(0o755)
    monkeypatch.setattr(install, "PYTHON", python)
    install.install("9 packages", "--requirement", "nine.lock")
    first, second = asked.read_text().splitlines()
    assert first.endswith("requirements-uv.lock")
    assert second == "-m pip install --requirement nine.lock"
    assert "✓ 9 packages" in capsys.readouterr().out


def test_a_step_is_done_only_for_the_inputs_it_was_done_with(install, monkeypatch, tmp_path):
    monkeypatch.setattr(install, "STAMPS", tmp_path / "stamps")
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1", encoding="utf-8")
    assert not install.is_done("runtime", [lock])
    install.mark_done("runtime", [lock])
    assert install.is_done("runtime", [lock])
    lock.write_text("one==2", encoding="utf-8")
    assert not install.is_done("runtime", [lock])


def test_a_step_that_fails_shows_what_the_command_said(install, capsys):
    code = "print('the disk is full'); raise SystemExit(3)"
    with pytest.raises(install.Failed, match=r"the disk is full\nThis failed \(3\)"):
        install.Step("copying").run(sys.executable, "-c", code)
    assert "✗ copying" in capsys.readouterr().out


def test_a_step_that_succeeds_says_how_long_it_took(install, capsys):
    install.Step("copying").run(sys.executable, "-c", "print('fine')")
    assert capsys.readouterr().out.splitlines()[-1].startswith("✓ copying, ")


@pytest.mark.db
def test_make_help_describes_every_target_a_person_types():
    said = subprocess.check_output(["make", "-C", str(ROOT)], text=True)
    for target in ("demo", "test", "check", "fast", "compat", "bench", "serve", "lock", "clean"):
        assert f"make {target}" in said
