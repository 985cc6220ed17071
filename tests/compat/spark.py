"""The sample in Apache Spark, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from metrics.twins.sample import Sample

SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",  # a few rows are read faster than compiled for
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
READ = {
    "events": "customer::BIGINT AS customer, event, occurred_at, received_at, "
    "properties::JSON::VARCHAR AS properties",
    "everything": "customer::BIGINT AS customer, event, occurred_at, received_at, "
    "properties::JSON::VARCHAR AS properties, aside::INTEGER AS aside",
    "aliases": "id, customer::BIGINT AS customer",
    "customers": "customer::BIGINT AS customer, id, traits::JSON::VARCHAR AS traits",
}


class Spark:
    """A session with its files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        builder = SparkSession.builder.master("local[1]")
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")

    def fill(self, sample: Sample) -> None:
        """Fill the tables with nothing but a sample."""
        connection = sample.in_duckdb().connection
        for name, columns in READ.items():
            file = str(self._folder / f"{name}-{id(sample)}.parquet")
            connection.execute(f"COPY (SELECT {columns} FROM {name}) TO '{file}'")
            self._session.read.parquet(file).createOrReplaceTempView(name)

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Return what a statement gives."""
        return self._session.sql(statement).toArrow().to_pylist()

    def close(self) -> None:
        """Stop it."""
        self._session.stop()
