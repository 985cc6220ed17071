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


def test_the_runtime_dependencies_are_those_whose_reasons_are_written_down(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"]]
    for extra, lines in project["optional-dependencies"].items():
        needed += lines if extra != "dev" else []
    page = (root / "docs/decisions/0013-runtime-dependencies.md").read_text()
    tables = page.partition("### In the browser")[0]
    written = set(re.findall(r"(?m)^\| (?:`\w+` \| )?([a-z][\w.-]*) \|", tables))
    names = {re.match(r"[\w.-]+", line)[0] for line in needed}
    assert written - {"package", "extra"} == names
