"""How this Homing was installed, so that what is missing can be installed beside it."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname


def install(extra: str) -> str:
    """Return the command that adds an extra, from where this Homing came from.

    Parameters
    ----------
    extra : str
        As in `pyproject.toml`: `serve`, `excel`, …
    """
    return f"pip install {_requirement(extra, _origin())}"


def _origin() -> dict[str, Any]:
    """Return what the installer wrote of a direct source (PEP 610); empty for one of an index."""
    try:
        said = distribution("homing").read_text("direct_url.json")
    except PackageNotFoundError:
        return {}
    return json.loads(said) if said else {}


def _requirement(extra: str, origin: dict[str, Any]) -> str:
    url = origin.get("url")
    if not url:
        return f"'homing[{extra}]'"
    if origin.get("dir_info", {}).get("editable"):
        return f"-e '{url2pathname(urlsplit(url).path)}[{extra}]'"
    kind = origin.get("vcs_info", {}).get("vcs")
    return f"'homing[{extra}] @ {f'{kind}+' if kind else ''}{url}'"
