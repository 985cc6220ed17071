"""A new installation, as `App.open` makes it: made once a process, copied for every test."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from homing.app import App, Settings
from homing.store import DataFolder


def install(folder: DataFolder) -> None:
    """Make a data folder with stores in it that nothing was put into."""
    shutil.copytree(_made_once().name, folder.path, dirs_exist_ok=True)


@cache
def _made_once() -> tempfile.TemporaryDirectory[str]:
    made = tempfile.TemporaryDirectory(prefix="homing-new-")
    App.open(Settings(data=Path(made.name))).close()
    return made
