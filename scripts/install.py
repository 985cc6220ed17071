"""Make the environment ready: `scripts/bootstrap [--tools | --tests | --compat]`.

By itself: a virtual environment with what `requirements.lock` names, and Homing in it with its
front end. With `--tools`: the tools of developers too. With `--tests`: the system's Chromium and
PostgreSQL besides, and the folds compiled. With `--compat`: all that but the folds, the engines of
ClickHouse and Spark, the system's Java, which Spark runs on, and the official clients for Node and
browsers. A step whose inputs have not changed since it last succeeded is skipped; a stamp in the
environment keeps a digest of them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from progress import Failed, Step

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
PIP_MANNERS = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
BUILD_LOCK = ROOT / "requirements-build.lock"
UV_LOCK = ROOT / "requirements-uv.lock"
UV_NAMES = {
    "index-url": "--default-index",
    "extra-index-url": "--index",
    "find-links": "--find-links",
}
"""What pip calls where packages are, as uv calls it."""
COMPAT_LOCK = ROOT / "requirements-compat.lock"
CLIENTS = ROOT / "tests" / "clients"
SYSTEM_PACKAGES = ("chromium-headless-shell", "postgresql")
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
JAVA = "default-jre-headless"


def main(arguments: list[str]) -> None:
    """Run the steps that are due."""
    if {"--tests", "--compat"} & set(arguments):
        ensure_system_packages()
    if "--compat" in arguments and not has_java():
        install_system_packages(JAVA)
    ensure_environment()
    if arguments:
        ensure_requirements(ROOT / "requirements-dev.lock", BUILD_LOCK)
    elif not is_done("requirements-dev", [ROOT / "requirements-dev.lock", BUILD_LOCK]):
        ensure_requirements(ROOT / "requirements.lock", BUILD_LOCK)
    if "--compat" in arguments:
        ensure_requirements(COMPAT_LOCK)
        ensure_clients()
    ensure_homing()
    if "--tests" in arguments:
        ensure_folds()


def ensure_system_packages() -> None:
    """See that a browser and a database server are there for the tests."""
    if not (has_chromium() and has_postgresql()):
        install_system_packages(*SYSTEM_PACKAGES)


def has_chromium() -> bool:
    """Say whether a Chromium can be started."""
    return any(map(shutil.which, CHROMIUMS))


def has_postgresql() -> bool:
    """Say whether a PostgreSQL can be started, or one is given."""
    given = os.environ.get("HOMING_TEST_POSTGRES_URL") or shutil.which("initdb")
    return bool(given) or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def has_java() -> bool:
    """Say whether a Java runtime is there."""
    return bool(os.environ.get("JAVA_HOME") or shutil.which("java"))


def install_system_packages(*names: str) -> None:
    """Install packages of Debian when that is allowed; else say which command does it."""
    wanted = " ".join(names)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Failed(
            f"This needs packages of the system: {wanted}.\n"
            f"Type this, then try again:\n    sudo apt-get install -y {wanted}"
        )
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    Step("package lists").run("apt-get", "update", env=quiet)
    Step(f"system packages: {wanted}").run(
        "apt-get", "install", "-y", "--no-install-recommends", *names, env=quiet
    )


def ensure_environment() -> None:
    """Make `.venv` unless this very script runs in it."""
    if Path(sys.prefix) == VENV:
        return
    if importlib.util.find_spec("ensurepip") is None:
        install_system_packages(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    Step("virtual environment").run(sys.executable, "-m", "venv", "--clear", str(VENV))


def ensure_requirements(*locks: Path) -> None:
    """Install what lock files name."""
    name = locks[0].stem
    if is_done(name, locks):
        return
    count = sum(lock.read_text(encoding="utf-8").count("==") for lock in locks)
    options = [word for lock in locks for word in ("--requirement", str(lock))]
    install(f"{count} packages", "--require-hashes", *options)
    mark_done(name, locks)


def install(what: str, *options: str) -> None:
    """Have uv install packages, in a fifth of the time that pip takes; where it cannot, pip."""
    try:
        pip(Step("uv"), "--require-hashes", "--requirement", str(UV_LOCK))
        uv = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON)]
        Step(what).run(*uv, *indexes(), *options)
    except Failed:
        print("  uv could not; pip does it.")
        pip(Step(what), *options)


def indexes() -> list[str]:
    """Return where pip is told to look, as uv is told: it does not read the settings of pip."""
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, **PIP_MANNERS}
    ).stdout
    options = ["--index-strategy", "unsafe-best-match"]  # as pip does; the hashes say what is meant
    for line in said.splitlines():
        name, _, value = line.partition("=")
        option = UV_NAMES.get(name.rpartition(".")[2])
        for each in value.strip("'\"").split() if option else ():
            options += [str(option), each]
    return options


def ensure_clients() -> None:
    """Fetch the official clients for Node and browsers that their lock names."""
    inputs = [CLIENTS / name for name in ("package.json", "package-lock.json", ".npmrc")]
    if (CLIENTS / "node_modules").exists() and is_done("clients", inputs):
        return
    npm = VENV / "bin" / "npm"
    Step("official clients").run(str(npm), "ci", "--loglevel=error", f"--prefix={CLIENTS}")
    mark_done("clients", inputs)


def ensure_homing() -> None:
    """Install Homing as it stands here; its build hook makes the front end."""
    front_end = (ROOT / "frontend").rglob("*")
    files = [path for path in front_end if path.is_file() and "node_modules" not in path.parts]
    inputs = [ROOT / "pyproject.toml", ROOT / "hatch_build.py", *files]
    manifest = ROOT / "src" / "homing" / "web" / "static" / "manifest.json"
    if manifest.exists() and is_done("homing", inputs):
        return
    step = Step("Homing and its front end")
    pip(step, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    mark_done("homing", inputs)


def ensure_folds() -> None:
    """Have the folds compiled that are not: once, for all the processes of the tests."""
    program = "from homing.histories.warming import have_compiled; have_compiled(processes=2)"
    Step("folds").run(str(PYTHON), "-c", program)


def pip(step: Step, *arguments: str) -> None:
    """Let pip install, its own words as the step's progress."""
    step.run(str(PYTHON), "-m", "pip", "install", *arguments, env=PIP_MANNERS)


def is_done(name: str, inputs: Iterable[Path]) -> bool:
    """Say whether a step succeeded with these very inputs."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text(encoding="utf-8") == digest(inputs)


def mark_done(name: str, inputs: Iterable[Path]) -> None:
    """Remember that a step succeeded."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(digest(inputs), encoding="utf-8")


def digest(inputs: Iterable[Path]) -> str:
    """Return a digest of this Python and of the names and contents of files."""
    total = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for path in sorted(inputs):
        total.update(f"{path}\n".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
