"""Serving: a port, a site on it, word to the other commands of where it is, and a clean stop."""

from __future__ import annotations

import errno
import gc
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address
from types import FrameType
from typing import Final, Literal

import uvicorn
from fastapi import FastAPI

from homing.app import App
from homing.boards import Mailing, Post
from homing.collect import (
    Ahead,
    DeadLetters,
    Desk,
    Drain,
    Expiring,
    Gauges,
    Marking,
    Redriving,
    Watch,
    load_contacts,
)
from homing.core.errors import UserError
from homing.customers import Finishing, Keeping
from homing.histories.warming import warm_up_in_background
from homing.segments import Following, segments_of
from homing.store.compaction import Compaction
from homing.store.folder import Owner
from homing.store.memory import Memory
from homing.web import logs
from homing.web.connection import leading_to
from homing.web.figures import Figures
from homing.web.site import build
from homing.web.today.beforehand import measure_ahead
from homing.worker import Worker

PATIENCE_S: Final = 10
"""How long a stop waits for requests under way."""
NEW_OBJECTS: Final = 10_000
"""After so many more of them a search for cycles; a request has hundreds, and none in a cycle."""


class Server(uvicorn.Server):
    """Says when it is ready to be asked."""

    def __init__(self, config: uvicorn.Config, *, when_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_ready = when_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._when_ready()


def run(
    app: App,
    port: socket.socket,
    *,
    purpose: str,
    is_demo: bool = False,
    writes_lines: bool = True,
    when_ready: Callable[[str], None],
) -> None:
    """Serve an installation on an open port until SIGINT or SIGTERM.

    Parameters
    ----------
    app : App
        The installation, open for writing.
    port : socket
        As `listen` returns it.
    purpose : str
        What others are told who find the folder locked.
    is_demo : bool
        Everybody who comes is an owner.
    writes_lines : bool
        Write a log line for each request.
    when_ready : callable
        Is given the address, once a browser can open it.
    """
    url = address_of(port)
    key = secrets.token_urlsafe(32)
    logs.configure(log_form(app.settings.log_format), log_level(app.settings.log_level))
    site = build(app, is_demo=is_demo, local_key=key, writes_lines=writes_lines)

    def ready() -> None:
        app.folder.announce(Owner(os.getpid(), purpose, url, key))
        when_ready(app.settings.url or url)

    search_cycles_seldom()
    config = uvicorn.Config(
        site,
        http=leading_to(Desk(app.hall)),
        log_config=None,
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_S,
    )
    with (
        stopping_cleanly(),
        keeping_small(app, site.state.figures),
        keeping_fresh(app),
        keeping_people(app),
        draining(app) as worker,
        watching(app, site, worker),
        posting(app, url),
    ):
        Server(config, when_ready=ready).run(sockets=[port])


def search_cycles_seldom() -> None:
    """Have Python look for cycles less often, and not among what lives as long as the process.

    With its own settings it takes a seventh of the time in which requests are received.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


@contextmanager
def keeping_small(app: App, figures: Figures) -> Iterator[None]:
    """Hold the event log to its memory, and give back what nobody uses."""
    memory = Memory(
        app.events,
        app.settings.memory,
        asked=lambda: figures.asked,
        let_go=app.histories.let_go,
    )
    memory.start()
    try:
        yield
    finally:
        memory.close()


@contextmanager
def keeping_fresh(app: App) -> Iterator[None]:
    """Compile the folds, open the histories, keep them compact, and what is asked of them first."""
    warm_up_in_background()
    compaction = Compaction(
        app.histories,
        when_new=lambda: measure_ahead(app, give_way=app.precedence.patient()),
    )
    compaction.start()
    try:
        yield
    finally:
        compaction.close()


@contextmanager
def keeping_people(app: App) -> Iterator[None]:
    """Bring lists and searches of customers up to date in the background."""
    keeping = Keeping(app.events, lambda: app.project.currency, app.precedence)
    keeping.start()
    try:
        yield
    finally:
        keeping.close()


@contextmanager
def draining(app: App) -> Iterator[Worker]:
    """Take to the log what comes in, in the background; the batch under way is finished at last."""
    contacts = partial(load_contacts, app.records)
    drain = Drain(
        app.events,
        app.inbox,
        enrich=app.enriching,
        clock=app.clock,
        ahead=Ahead(app.enriching, clock=app.clock),
        contacts=contacts,
    )
    letters = DeadLetters(app.events, enrich=app.enriching, clock=app.clock, contacts=contacts)
    redriving = Redriving(letters, app.events, app.clock)
    following = Following(segments_of(app), app.events, app.clock, app.precedence)
    marking = Marking(app.records, app.events, app.clock)
    expiring = Expiring(
        app.records,
        app.events,
        clock=app.clock,
        timezone=lambda: app.project.timezone,
        scrub=app.scrub,
    )
    finishing = Finishing(app.records, app.events, app.clock, scrub=app.scrub)
    beside = [finishing.step, redriving.step, marking.step, following.step, expiring.step]
    worker = Worker(app.events, drain, clock=app.clock, beside=beside)
    app.inbox.when_kept(worker.wake)
    worker.start()
    try:
        yield worker
    finally:
        worker.close()


@contextmanager
def posting(app: App, url: str) -> Iterator[None]:
    """Mail boards when they are due; the letter under way is finished at last."""
    post = Post(Mailing(app, lambda: app.settings.url or url))
    post.start()
    try:
        yield
    finally:
        post.close()


@contextmanager
def watching(app: App, site: FastAPI, worker: Worker) -> Iterator[None]:
    """Look every half minute whether what is sent still comes in and gets on."""
    watch = Watch(
        app.records,
        app.sources,
        lambda: app.inbox,
        tally=app.hall.tally,
        folder=app.folder,
        clock=app.clock,
        trouble=lambda: worker.state.trouble,
        refused_at=lambda: worker.state.refused_at,
        allowed=app.settings.webhook_allow,
    )
    site.state.watch = watch
    site.state.figures.registry.register(Gauges(lambda: watch.latest))
    watch.start()
    try:
        yield
    finally:
        watch.close()


def listen(host: str, port: int, *, or_a_free_one: bool = False) -> socket.socket:
    """Return an open port, listening.

    Parameters
    ----------
    host : str
        A name or address of this machine.
    port : int
        0 takes a free one.
    or_a_free_one : bool
        Take a free one too when the wished one is taken.

    Raises
    ------
    UserError
        When the port is taken, or the address is not this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise UserError(f"There is no address {host!r}.", remedy="Try --host 127.0.0.1.") from None
    opened = socket.socket(family, kind, protocol)
    try:
        if os.name != "nt":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(128)
    except OSError as error:
        opened.close()
        if error.errno == errno.EADDRINUSE and or_a_free_one:
            return listen(host, 0)
        raise UserError(
            f"Port {port} of {host} cannot be opened: {error.strerror}.",
            remedy="Choose another with --port; --port 0 takes a free one.",
        ) from error
    return opened


def address_of(port: socket.socket) -> str:
    """Return the address a browser on this machine opens."""
    host, number = port.getsockname()[:2]
    parsed = ip_address(host)
    if parsed.is_unspecified:
        return f"http://localhost:{number}"
    return f"http://[{host}]:{number}" if parsed.version == 6 else f"http://{host}:{number}"


def is_for_this_machine(port: socket.socket) -> bool:
    """Say whether only this machine can reach a port."""
    return ip_address(port.getsockname()[0]).is_loopback


@contextmanager
def stopping_cleanly() -> Iterator[None]:
    """Make SIGTERM unwind as SIGINT does, and both end quietly: stores are closed, locks let go."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def log_form(said: str | None) -> Literal["json", "console"]:
    """Return the form of the log: what is said, else what suits the place it goes to."""
    if said in {None, "json", "console"}:
        is_json = said == "json" or (said is None and not sys.stderr.isatty())
        return "json" if is_json else "console"
    raise UserError(
        "The log's form is not known.", where="HOMING_LOG_FORMAT", remedy="Use json or console."
    )


def log_level(said: str) -> str:
    """Return the level of the log."""
    if said.lower() in logs.LEVELS:
        return said.lower()
    raise UserError(
        "The log's level is not known.",
        where="HOMING_LOG_LEVEL",
        remedy=f"Use one of: {', '.join(logs.LEVELS)}.",
    )
