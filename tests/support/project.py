"""The project as files on disk, as they would be in a clone."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "homing"
MADE = {
    "build",
    "dist",
    "homing-data",
    "homing-demo",
    "node_modules",
    "site",
    "static",
    "__pycache__",
}


def pyproject() -> dict[str, Any]:
    """Return what pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def project_files(*endings: str) -> Iterator[Path]:
    """Yield the files that people wrote, of some endings or all; git need not be there."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [
            name for name in names if name not in MADE and (name[0] != "." or name == ".ci")
        ]
        for name in files:
            if not endings or name.endswith(endings):
                yield Path(folder, name)


def text_of(path: Path) -> str | None:
    """Return what a file says, or None if it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
