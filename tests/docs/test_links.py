import re
from pathlib import Path

import yaml

LINK = re.compile(r'(?:\]\(|src="|srcset=")([^)"\s]+)')
LARGEST_PICTURE_BYTES = 200_000
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """The names that a page's headings can be linked by."""
    words = (re.sub(r"[^\w\s-]", "", title.lower()) for title in HEADING.findall(path.read_text()))
    return {re.sub(r"\s+", "-", name.strip()) for name in words}


def test_every_link_inside_the_documentation_leads_somewhere(page):
    for target in LINK.findall(page.prose):
        if "://" in target or target.startswith("mailto:"):
            continue
        file, _, anchor = target.partition("#")
        linked = (page.path.parent / file).resolve() if file else page.path
        assert linked.exists(), f"{page.name}: {target}"
        if anchor and linked.suffix == ".md":
            assert anchor in anchors(linked), f"{page.name}: {target}"


def pages_of(entries: list) -> list[str]:
    """The files that a navigation names, in order."""
    files: list[str] = []
    for entry in entries:
        for value in entry.values() if isinstance(entry, dict) else [entry]:
            files += pages_of(value) if isinstance(value, list) else [value]
    return files


def test_the_navigation_has_every_page_once(root):
    listed = pages_of(yaml.safe_load((root / "mkdocs.yml").read_text())["nav"])
    written = [str(path.relative_to(root / "docs")) for path in (root / "docs").rglob("*.md")]
    assert sorted(listed) == sorted(written)


def test_every_picture_is_shown_and_light(root):
    pages = "".join(path.read_text() for path in [root / "README.md", *root.glob("docs/**/*.md")])
    for picture in (root / "docs/images").iterdir():
        assert picture.name in pages, picture.name
        assert picture.stat().st_size <= LARGEST_PICTURE_BYTES, picture.name
