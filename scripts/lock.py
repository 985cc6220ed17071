"""Write the lock files anew: `make lock`.

requirements.lock        what a server installs (serve, excel, postgres)
requirements-dev.lock    that and the tools of the tests
requirements-compat.lock the engines of other databases, for `make compat`
requirements-build.lock  what the build hook runs
requirements-uv.lock     what installs all these, for `make` alone
frontend/package-lock.json
tests/clients/package-lock.json  the official clients that are pointed at a server of ours

Every file of every platform is named by its hash, and no registry by its address.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
OLDEST_PYTHON = "3.11"
HEADER = "# Written by `make lock`.\n"


def main() -> None:
    """Write all seven."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        venv.create(here / "venv", with_pip=True)
        binaries = here / "venv" / "bin"
        build = here / "build.in"
        build.write_text("\n".join(build_requirements()), encoding="utf-8")
        run(binaries / "pip", "install", "--quiet", "uv", *build_requirements())
        uv = binaries / "uv"
        extras = ["--extra=serve", "--extra=excel", "--extra=postgres"]
        compile_lock(uv, "requirements.lock", "pyproject.toml", *extras)
        dev_lock = ["-c", "requirements-dev.lock"]
        compile_lock(
            uv, "requirements-dev.lock", "pyproject.toml", "--extra=dev", "-c", "requirements.lock"
        )
        compile_lock(uv, "requirements-compat.lock", "pyproject.toml", "--extra=compat", *dev_lock)
        compile_lock(uv, "requirements-build.lock", str(build))
        quick = here / "uv.in"
        quick.write_text("uv", encoding="utf-8")
        compile_lock(uv, "requirements-uv.lock", str(quick))
        for packages in (ROOT / "frontend", ROOT / "tests" / "clients"):
            lock_packages(packages, here / packages.name, binaries)


def build_requirements() -> list[str]:
    """Return what pyproject.toml says a build needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    requires: list[str] = project["build-system"]["requires"]
    return requires


def compile_lock(uv: Path, name: str, *arguments: str) -> None:
    """Resolve for every platform and Python from the oldest on, and write the hashes."""
    options = [
        "--quiet",
        "--upgrade",
        "--universal",
        f"--python-version={OLDEST_PYTHON}",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
        "--no-emit-index-url",
        "--no-emit-find-links",
    ]
    run(uv, "pip", "compile", *arguments, *options, f"--output-file={name}")
    target = ROOT / name
    target.write_text(HEADER + target.read_text(encoding="utf-8"), encoding="utf-8")


def lock_packages(folder: Path, here: Path, binaries: Path) -> None:
    """Resolve the packages of a folder, away from those installed: npm would copy from them."""
    here.mkdir()
    for name in ("package.json", ".npmrc"):
        shutil.copy(folder / name, here)
    path = f"{binaries}{os.pathsep}{os.environ['PATH']}"
    npm = ["npm", "install", "--package-lock-only", "--loglevel=error"]
    run(*npm, cwd=here, env={**os.environ, "PATH": path})
    shutil.copy(here / "package-lock.json", folder)


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command, or stop and say which failed; it has said itself why."""
    words = [str(word) for word in command]
    if subprocess.run(words, check=False, cwd=cwd, env=env).returncode:
        sys.exit(f"failed: {' '.join(words)}")


if __name__ == "__main__":
    main()
