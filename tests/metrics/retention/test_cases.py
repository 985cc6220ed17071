"""Small logs with the table they must give; a new case is a new file."""

import json
from datetime import datetime
from pathlib import Path

import pytest

import homing as hm
from metrics.logs import matrix, taken

pytestmark = pytest.mark.db
CASES = sorted((Path(__file__).parents[1] / "cases" / "retention").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path):
    case = json.loads(path.read_text(encoding="utf-8"))
    log = [(who, what, datetime.fromisoformat(when)) for who, what, when in case["events"]]
    result = hm.retention(taken(log), **case["query"])
    assert matrix(result) == case["expected"]
    if "incomplete" in case:
        cells = result.cells.to_pylist()
        found = [[str(cell["cohort"]), cell["age"]] for cell in cells if not cell["is_complete"]]
        assert found == case["incomplete"]
    for cell in result.cells.to_pylist():
        assert len(result.who(cell["cohort"], cell["age"])) == cell["returned"]
