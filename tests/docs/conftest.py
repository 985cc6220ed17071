"""Reads the documentation, so that its tests can run what it says."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(
    r"^```(?P<language>\w+)(?P<options>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    file: str | None
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """A page of the documentation."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The page without its fenced blocks."""
        return FENCE.sub("", self.text)

    def blocks(self, *languages: str) -> Iterator[Block]:
        """Yield the fenced blocks, of some languages only if any are given."""
        for match in FENCE.finditer(self.text):
            title = TITLE.search(match["options"])
            if not languages or match["language"] in languages:
                line = self.text.count("\n", 0, match.start("text")) + 1
                yield Block(match["language"], title and title[1], match["text"], line)

    def write_files(self, folder: Path) -> None:
        """Write the blocks that have a title, as the files they show."""
        for block in self.blocks():
            if block.file:
                (folder / block.file).write_text(block.text, encoding="utf-8")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test every page, or every page with Python or with shell commands in it."""
    for fixture, languages in (
        ("page", ()),
        ("python_page", ("python", "pycon")),
        ("shell_page", ("sh", "console")),
    ):
        if fixture in metafunc.fixturenames:
            pages = [Page(path) for path in PAGES]
            chosen = [p for p in pages if not languages or next(p.blocks(*languages), None)]
            metafunc.parametrize(fixture, chosen, ids=[p.name for p in chosen])


@pytest.fixture
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the newcomer's `orders.csv`, and `homing` on the path."""
    Page(ROOT / "docs" / "getting-started.md").write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder with the notebooks shown to newcomers."""
    return ROOT / "examples"
