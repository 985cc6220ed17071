"""Put events into a log, and look at what the log and the folds have of them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from homing.store.events import INCOMING
from store.conftest import RECEIVED


def took(store, rows, source="test", telling=()):
    """Append rows of (customer id, event, minute, properties, message)."""
    with store.cursor() as cursor:
        cursor.execute(INCOMING)
        for who, what, minute, properties, message in rows:
            moment = RECEIVED + timedelta(minutes=minute)
            cursor.execute(
                "INSERT INTO incoming VALUES (?, ?, ?, md5(?)::UUID, ?::JSON::VARIANT)",
                [who, what, moment, str(message), properties],
            )
        return store.append(cursor, source=source, received_at=RECEIVED, telling=telling)


def log_of(store):
    """Return every event, as the folds should see it."""
    with store.cursor() as cursor:
        return cursor.execute(
            "SELECT customer, epoch_us(occurred_at) AS time, event,"
            " TRY_CAST(properties.amount AS DOUBLE) AS value FROM resolved ORDER BY ALL"
        ).fetchall()


def seen(histories):
    """Return every event that the folds see."""
    found = []
    for part in histories.parts():
        log = part.log
        for n in range(part.n_histories):
            if log.skip.size and log.skip[n]:
                continue
            whose = int(part.whose(np.array([n]))[0])
            for i in range(log.offsets[n], log.offsets[n + 1]):
                value = None if np.isnan(log.value[i]) else float(log.value[i])
                found.append((whose, int(log.time[i]), int(log.event[i]), value))
    return sorted(found, key=lambda row: (*row[:3], row[3] is None, row[3] or 0))
