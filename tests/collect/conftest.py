from datetime import UTC, datetime

import pytest

from homing.collect.importers.files import Reading
from homing.collect.importers.inferred import Said
from homing.collect.importers.load import Options
from homing.collect.service import opened
from homing.core.errors import UserError
from homing.store import DataFolder, EventStore
from support.draining import way_in
from support.installation import install

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


class Bench:
    """An event log, a folder of files to import, and the shortest way from one to the other."""

    def __init__(self, path):
        self.path = path / "files"
        self.path.mkdir()
        self.folder = DataFolder(path / "data")
        install(self.folder)
        self.store = EventStore.open(self.folder)

    def write(self, content, name="events.csv"):
        path = self.path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def bring(self, *files, mapping=None, said=None, reading=None, zone="UTC", **options):
        """Import files by a mapping, or by what can be found out."""
        with opened(self.store, self.folder, [str(file) for file in files], reading) as work:
            if mapping is None:
                said = said or Said()
                named = {name: options.pop(name, None) for name in ("export", "source")}
                found = work.infer(said, timezone=zone, currency="GBP", **named)
                mapping = found.mapping
                if mapping is None:
                    raise UserError(found.questions[0].what, remedy=found.questions[0].remedy)
            return work.run(mapping, now=NOW, options=Options(fallback=self.path, **options))

    def csv(self, text, name="events.csv", **how):
        """Write a file and import it."""
        return self.bring(self.write(text, name), **how)

    def infer(self, *files, said=None, zone="UTC"):
        with opened(self.store, self.folder, [str(file) for file in files], Reading()) as work:
            return work.infer(said or Said(), timezone=zone, currency="GBP")

    def sql(self, text):
        with self.store.cursor() as cursor:
            return cursor.execute(text).fetchall()

    def events(self, *columns):
        """The events in the order of time: customer's id, name, then the columns asked for."""
        wanted = ", ".join(("id", "event", *columns))
        return self.sql(
            f"SELECT {wanted} FROM events JOIN customers USING (customer) ORDER BY occurred_at, id"
        )


@pytest.fixture
def bench(tmp_path):
    bench = Bench(tmp_path)
    yield bench
    bench.store.close()


@pytest.fixture
def way(tmp_path):
    """From an inbox to an event log."""
    with way_in(tmp_path / "data") as way:
        yield way
