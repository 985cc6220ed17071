"""Generations: what is written is read, what is broken is found, what is touched is merged."""

import json
import os
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories.logs import CUSTOMERS, histories_of, logs, rows_of
from homing.core.errors import HomingError
from homing.histories import generation, merging
from homing.histories.generation import COLUMNS, Mark, SpoiltGeneration

pytestmark = pytest.mark.db
ROWS = [(1, 5, 0, 0, 1.5), (1, 3, 2, 0, np.nan), (3, 9, 1, 0, 2.0)]


def rows():
    from histories.logs import Row

    return [Row(*row) for row in ROWS]


def written(folder, histories, mark=None):
    return generation.write(folder, *merging.merged(histories), mark or Mark(1, 0))


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name == "value")
        for name in COLUMNS
    )


def test_what_is_written_is_read(tmp_path):
    histories = histories_of(rows())
    manifest = written(tmp_path, histories, Mark(7, 2))
    found = generation.open_present(tmp_path)
    assert same(found.histories, histories)
    assert found.manifest == manifest
    assert (manifest.number, manifest.mark, manifest.events) == (1, Mark(7, 2), 3)
    assert found.bytes > 3 * 18


def test_where_nothing_was_written_there_is_no_generation(tmp_path):
    assert generation.open_present(tmp_path / "nowhere") is None


def test_an_empty_log_has_a_generation(tmp_path):
    written(tmp_path, histories_of([]))
    assert generation.open_present(tmp_path).histories.n_events == 0


def test_a_new_generation_takes_the_place_of_the_old_one(tmp_path):
    written(tmp_path, histories_of(rows()))
    old = generation.open_present(tmp_path)
    written(tmp_path, histories_of(rows()[:1]))
    assert generation.open_present(tmp_path).manifest.number == 2
    assert generation.open_present(tmp_path).histories.n_events == 1
    assert old.histories.time.tolist() == [3, 5, 9]
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_a_generation_replaced_while_it_is_opened_gives_way_to_the_next(tmp_path, monkeypatch):
    written(tmp_path, histories_of(rows()))
    compare = generation._compare

    def replaced_meanwhile(path, manifest):
        monkeypatch.setattr(generation, "_compare", compare)
        written(tmp_path, histories_of(rows()[:1]))
        compare(path, manifest)

    monkeypatch.setattr(generation, "_compare", replaced_meanwhile)
    assert generation.open_present(tmp_path).manifest.number == 2


def flip(path):
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)


def forget(path):
    path.unlink()


def cut(path):
    os.truncate(path, path.stat().st_size - 3)


def test_a_changed_word_in_the_manifest_is_found(tmp_path):
    written(tmp_path, histories_of(rows()), Mark(7, 0))
    file = generation.open_present(tmp_path).path / "manifest.json"
    file.write_text(file.read_text().replace('"batch": 7', '"batch": 8'))
    with pytest.raises(SpoiltGeneration, match=r"manifest\.json has another checksum"):
        generation.open_present(tmp_path)


@pytest.mark.parametrize("harm", [flip, forget, cut])
@pytest.mark.parametrize("name", [*(f"{name}.npy" for name in COLUMNS), "manifest.json"])
def test_a_spoilt_file_is_found(tmp_path, harm, name):
    written(tmp_path, histories_of(rows()))
    harm(generation.open_present(tmp_path).path / name)
    with pytest.raises(SpoiltGeneration, match="not what it was written as"):
        generation.open_present(tmp_path)


def test_a_generation_of_another_format_is_not_read(tmp_path):
    written(tmp_path, histories_of(rows()))
    file = generation.open_present(tmp_path).path / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 99}))
    checksum = zlib.crc32(file.read_bytes())
    (tmp_path / "present").write_text(f"generation-00000001 {checksum}")
    with pytest.raises(SpoiltGeneration, match="format is 99"):
        generation.open_present(tmp_path)


def test_a_missing_pointer_is_found(tmp_path):
    written(tmp_path, histories_of(rows()))
    (tmp_path / "present").unlink()
    with pytest.raises(SpoiltGeneration, match="not what it was written as"):
        generation.open_present(tmp_path)


def test_what_a_crash_left_behind_is_not_looked_at_and_cleared_away(tmp_path):
    written(tmp_path, histories_of(rows()))
    (tmp_path / "draft-00000002").mkdir()
    (tmp_path / "generation-00000002").mkdir()
    (tmp_path / "present.draft").write_text("generation-00000002")
    assert generation.open_present(tmp_path).manifest.number == 1
    written(tmp_path, histories_of(rows()[:1]))
    assert generation.open_present(tmp_path).manifest.number == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generation-00000003", "present"]


def test_columns_that_are_not_as_long_as_said_are_not_written(tmp_path):
    offsets, _ = merging.merged(histories_of(rows()))
    with pytest.raises(HomingError, match="3 rows of time"):
        generation.write(tmp_path, offsets, [], Mark())
    assert generation.open_present(tmp_path) is None


@given(logs())
def test_merging_is_gathering_anew(log):
    offsets, pieces = merging.merged(log.histories)
    time, event, value, unit = (np.concatenate(column) for column in zip(*pieces, strict=True))
    fresh = histories_of(log.rows)
    made = replace(fresh, offsets=offsets, time=time, event=event, value=value, unit=unit)
    assert same(made, fresh)


@given(rows_of(), st.lists(st.tuples(rows_of(), st.sets(st.integers(0, CUSTOMERS))), max_size=3))
def test_histories_change_by_what_came_later_and_by_what_is_another_one_now(before, looks):
    found, rows, touched = replace(histories_of(before), label=None), before, set()
    for more, others in looks:
        again = [row for row in more if row.customer in others]
        further = [row for row in more if row.customer not in others]
        whom = {row.customer for row in further}
        found = merging.changed(
            found, histories_of(further, sorted(whom)), histories_of(again, sorted(others))
        )
        rows = [*(row for row in rows if row.customer not in others), *more]
        touched |= others | whom
        apart = found.touched or merging.NOBODY
        assert apart.customer.tolist() == sorted(touched)
        assert same(apart, histories_of(rows, sorted(touched)))
    assert same(found, histories_of(before))
