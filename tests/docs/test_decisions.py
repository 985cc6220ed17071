import re
import tomllib

HEADINGS = ["## Context", "## Choice", "## Rejected", "## Consequence"]


def test_decisions_are_numbered_without_gaps_and_have_the_four_parts(root):
    decisions = sorted((root / "docs/decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        lines = path.read_text().splitlines()
        assert lines[0].startswith(f"# {int(path.name[:4])}. "), path.name
        assert [line for line in lines if line.startswith("## ")] == HEADINGS, path.name


def test_the_index_of_decisions_lists_each(root):
    index = (root / "docs/decisions/index.md").read_text()
    for path in (root / "docs/decisions").glob("[0-9]*.md"):
        assert f"]({path.name})" in index


def test_every_runtime_dependency_has_its_reason_written_down(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    needed = [
        *project["dependencies"],
        *(d for name in extras if name != "dev" for d in extras[name]),
    ]
    names = {re.match(r"[\w.-]+", line)[0] for line in needed} - {"homing"}
    page = (root / "docs/decisions/0013-runtime-dependencies.md").read_text()
    written = {
        cell.strip() for line in page.splitlines() if "|" in line for cell in line.split("|")
    }
    assert names <= written, names - written
