"""Frames share an engine and nothing else."""

import pytest

import homing as hm
from metrics.logs import taken, utc

pytestmark = pytest.mark.db


def test_frames_in_use_together_see_only_their_own_events_and_zone():
    one = taken([("ann", "visit", utc(2026, 1, 1, 20))])
    two = taken(
        [("bob", "buy", utc(2026, 3, 1)), ("cat", "buy", utc(2026, 3, 2))], timezone="Asia/Tokyo"
    )
    names = "SELECT list(DISTINCT event) AS names, count(*) AS rows FROM events"
    assert [one.run(names).to_pylist(), two.run(names).to_pylist()] == [
        [{"names": ["visit"], "rows": 1}],
        [{"names": ["buy"], "rows": 2}],
    ]
    counted = [hm.retention(each, period="day").cells["size"].to_pylist() for each in (one, two)]
    assert [max(sizes) for sizes in counted] == [1, 1]
    assert [each.run("SELECT id FROM customers").num_rows for each in (one, two)] == [1, 2]
