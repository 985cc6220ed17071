"""What is missing is installed from where Homing came from."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from homing.core import installed


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (None, "pip install 'homing[excel]'"),
        (
            {"url": "file:///there/a%20clone", "dir_info": {"editable": True}},
            "pip install -e '/there/a clone[excel]'",
        ),
        (
            {"url": "file:///there/clone", "dir_info": {}},
            "pip install 'homing[excel] @ file:///there/clone'",
        ),
        (
            {"url": "https://example.com/homing", "vcs_info": {"vcs": "git"}},
            "pip install 'homing[excel] @ git+https://example.com/homing'",
        ),
    ],
    ids=["index", "editable", "folder", "git"],
)
def test_the_command_names_where_homing_came_from(monkeypatch, origin, said):
    written = SimpleNamespace(read_text=lambda _name: origin and json.dumps(origin))
    monkeypatch.setattr(installed, "distribution", lambda _name: written)
    assert installed.install("excel") == said
