"""Services of our own that answer as the real ones do, by their published descriptions."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from homing.collect.enrich import Privacy
from homing.collect.pipelines.service import Bench, bring
from homing.store import DataFolder, EventStore, Project
from support.installation import install

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


class Service:
    """A service on loopback.

    `lists` has the records of each path; `page` is how this kind of service cuts them into pages.
    """

    def __init__(self, page):
        self.lists = {}
        self.asked = []
        self.headers = []
        self.breaks_at = None
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                address = urlsplit(self.path)
                query = dict(parse_qsl(address.query))
                service.asked.append((address.path, query))
                service.headers.append(dict(self.headers))
                if service.breaks_at == len(service.asked):
                    return self.answer(401, {"error": {"message": "no such key"}})
                records = service.lists.get(address.path, [])
                return self.answer(200, *page(service, address.path, records, query))

            def answer(self, status, body, headers=None):
                raw = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Runs:
    """An event log, and runs of pipelines into it."""

    def __init__(self, path):
        self.folder = DataFolder(path / "data")
        install(self.folder)
        self.store = EventStore.open(self.folder)
        self.project = Project(name="Shop", timezone="Europe/Riga", currency="EUR")

    def bring(self, name, resources, mapping=None):
        bench = Bench(self.store, self.folder, self.project, NOW, Privacy())
        told = {}
        bring(
            bench,
            name,
            resources,
            mapping=mapping,
            say=lambda part, said: told.update({part: said}),
        )
        return told

    def traits(self):
        with self.store.cursor() as cursor:
            found = cursor.execute("SELECT id, traits::JSON::VARCHAR FROM customers").fetchall()
        return {customer: json.loads(text) for customer, text in found if text}

    def events(self, *columns):
        wanted = ", ".join(("id", "event", *columns))
        sql = (
            f"SELECT {wanted} FROM events JOIN customers USING (customer)"
            " ORDER BY occurred_at, event"
        )
        with self.store.cursor() as cursor:
            return cursor.execute(sql).fetchall()


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUNTIME__DLTHUB_TELEMETRY", "false")
    runs = Runs(tmp_path)
    yield runs
    runs.store.close()


@pytest.fixture
def serve():
    """Start services; they end with the test."""
    started = []

    def start(page):
        started.append(Service(page))
        return started[-1]

    yield start
    for service in started:
        service.close()
