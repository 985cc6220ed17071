"""What SQL selected, taken in as histories."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from homing.core.errors import HomingError
from homing.histories.arrow import gather

EVENTS = """
SELECT
    (i % 3)::UINTEGER AS customer, epoch_us(TIMESTAMPTZ '2026-01-01 00:00:00Z') - i AS time,
    (i % 2)::USMALLINT AS event, CASE WHEN i % 2 = 0 THEN i::DOUBLE END AS value,
    CASE WHEN i % 2 = 0 THEN i::INTEGER END AS label
FROM range(7) AS t (i)
"""


def batch(**columns):
    given = {"customer": pa.array([0], pa.uint32()), "time": pa.array([5], pa.int64())}
    given |= {"event": pa.array([0], pa.uint16())} | columns
    return pa.record_batch({name: column for name, column in given.items() if column is not None})


def test_a_duckdb_relation_becomes_histories():
    with duckdb.connect() as connection:
        reader = connection.sql(EVENTS).to_arrow_reader(2)
        histories = gather(reader, n_customers=4, group=np.arange(4, dtype=np.int32))
    assert histories.offsets.tolist() == [0, 3, 5, 7, 7]
    assert (np.diff(histories.time[:3]) > 0).all()
    assert histories.label.tolist() == [6, -1, 0, 4, -1, -1, 2]
    assert np.isnan(histories.value).tolist() == [False, True, False, False, True, True, False]


def test_columns_that_were_not_selected_are_not_there():
    histories = gather([batch()], n_customers=1)
    assert (histories.value, histories.label) == (None, None)


def test_a_selection_of_nothing_has_empty_histories():
    assert gather([], n_customers=2).offsets.tolist() == [0, 0, 0]


def test_a_column_that_is_missing_or_of_another_type_is_refused():
    with pytest.raises(HomingError, match="no column 'event'"):
        gather([batch(event=None)], n_customers=1)
    with pytest.raises(HomingError, match="'time' of a selection of events is int32"):
        gather([batch(time=pa.array([5], pa.int32()))], n_customers=1)
