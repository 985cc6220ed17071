"""The sample in PostgreSQL."""

from __future__ import annotations

from typing import Any

import psycopg

from metrics.twins.sample import Sample

TABLES = """
CREATE TABLE events (
    customer bigint, event text, occurred_at timestamptz, received_at timestamptz, properties jsonb
);
CREATE TABLE customers (customer bigint, id text, traits jsonb);
CREATE TABLE everything (
    customer bigint, event text, occurred_at timestamptz, received_at timestamptz, properties jsonb,
    aside smallint
);
CREATE TABLE aliases (id text, customer bigint)
"""


def fill(connection: psycopg.Connection, sample: Sample) -> None:
    """Make the tables and fill them."""
    for statement in TABLES.split(";"):
        connection.execute(statement)
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO events VALUES (%s, %s, %s, %s, %s)", sample.events)
        every = "INSERT INTO everything VALUES (%s, %s, %s, %s, %s, %s)"
        cursor.executemany(every, sample.everything)
        cursor.executemany("INSERT INTO aliases VALUES (%s, %s)", sample.aliases)
        cursor.executemany("INSERT INTO customers VALUES (%s, %s, %s)", sample.customers)


def rows(connection: psycopg.Connection, statement: str) -> list[dict[str, Any]]:
    """Return what a statement gives."""
    found = connection.execute(statement.encode())
    names = [column.name for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found]
