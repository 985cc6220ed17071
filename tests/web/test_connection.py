"""What a client may do to a connection before there is a request, or instead of one."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
import structlog
import uvicorn

from homing.web import connection
from homing.web.connection import LARGEST_HEAD_BYTES, Connection, leading_to
from support import aside

pytestmark = pytest.mark.page

HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"
PIECE = b"a" * 16_384


@pytest.fixture
def quiet_log():
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


async def app(scope, receive, send):
    size, is_more = 0, True
    while is_more:
        message = await receive()
        size, is_more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def listening(asked, taker):
    """Lend the address of a server."""
    port = socket.create_server(("127.0.0.1", 0))
    kind = leading_to(taker) if taker else Connection
    config = uvicorn.Config(asked, http=kind, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    config.load()
    server.server_state.default_headers = [(b"date", b"today")]
    serving = await asyncio.get_running_loop().create_server(
        lambda: kind(config=config, server_state=server.server_state, app_state={}),
        sock=port,
    )
    async with serving:
        yield port.getsockname()


async def heard(*said: bytes, asked=app, taker=None, pause_s=0) -> bytes:
    """Return what a server answers until it closes the connection."""
    async with listening(asked, taker) as port:
        reader, writer = await asyncio.open_connection(*port)
        try:
            for each in said:
                writer.write(each)
                await writer.drain()
                await asyncio.sleep(pause_s)
        except ConnectionError:
            pass
        try:
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()


def hear(*said: bytes, **more) -> bytes:
    return aside.run(heard(*said, **more))


def test_a_body_is_taken_however_large_it_is():
    size = 64 * len(PIECE)
    length = f"Connection: close\r\nContent-Length: {size}\r\n\r\n".encode()
    assert hear(HEAD + length, *([PIECE] * 64)).endswith(str(size).encode())


def test_a_body_in_parts_is_taken_however_many_there_are():
    chunks = b"".join(b"2\r\nab\r\n" for _ in range(LARGEST_HEAD_BYTES))
    head = HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert hear(head, chunks, b"0\r\n\r\n").endswith(str(2 * LARGEST_HEAD_BYTES).encode())


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"POST /", id="an address"),
        pytest.param(HEAD + b"X: ", id="a header"),
        pytest.param(
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: ", id="a trailer"
        ),
    ],
)
def test_what_has_no_end_is_ended(begun):
    answer = hear(begun, *([PIECE] * 64))
    assert not answer or answer.startswith(b"HTTP/1.1 400 ")


def test_headers_without_end_are_ended():
    answer = hear(HEAD, *([b"X: y\r\n" * 2_000] * 64))
    assert not answer or answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("begun", [b"", HEAD], ids=["nothing", "half a head"])
def test_one_who_says_nothing_more_is_not_waited_for(begun, monkeypatch):
    monkeypatch.setattr(connection, "HEAD_S", 0.05)
    assert hear(begun) == b""


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(connection, "HEAD_S", 0.05)
    monkeypatch.setattr(connection, "BODY_S", 0.1)
    assert hear(HEAD + b"Content-Length: 9\r\n\r\n") == b""


class Taker:
    """Answers with the length of what it is given, now or later in the loop; leaves what is odd."""

    def __init__(self):
        self.left = []

    def may_take(self, scope):
        return scope["method"] == "POST"

    def at_once(self, scope, body, answer):
        if scope["path"] == "/breaks":
            raise RuntimeError("on purpose")
        if len(body) % 2:
            self.left.append(len(body))
            return False
        head = b"HTTP/1.1 200 OK\r\nx-taken: yes\r\ncontent-length: %d\r\n" % len(body)
        if scope["path"] == "/now":
            answer(head, body)
        else:
            asyncio.get_running_loop().call_soon(answer, head, body)
        return True


def request(body, more=b"", path=b"/"):
    head = b"POST %s HTTP/1.1\r\nHost: here\r\n" % path
    return head + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


CLOSE = b"Connection: close\r\n"


@pytest.mark.parametrize("is_one_piece", [False, True])
def test_what_is_taken_is_answered_in_its_order_and_keeps_the_connection(is_one_piece):
    said = [request(b"1st!"), request(b"odd"), request(b"3rd!"), request(b"last", CLOSE)]
    answer = hear(*([b"".join(said)] if is_one_piece else said), taker=Taker())
    first, second, third, last = answer.split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert first.startswith(b"x-taken: yes\r\n")
    assert first.endswith(b"\r\n\r\n1st!")
    assert b"\r\ndate: " in first
    assert second.endswith(b"\r\n\r\n3"), "the site says the length of what it was sent"
    assert third.endswith(b"\r\n\r\n3rd!")
    assert last.endswith(b"connection: close\r\n\r\nlast")
    assert b"connection" not in first + second + third


@pytest.mark.parametrize("path", ["/now", "/later"])
def test_hundreds_that_follow_each_other_in_one_piece_are_each_answered(path):
    first = request(b"ab")  # what comes behind it waits for its answer
    said = first + request(b"ab", path=path.encode()) * 699 + request(b"last", CLOSE)
    assert hear(said, taker=Taker()).count(b"x-taken") == 701


@pytest.mark.parametrize("body", [PIECE * 32, b"slow"], ids=["large", "slow"])
def test_what_comes_bit_by_bit_is_for_the_site(body):
    whole = request(body, CLOSE)
    answer = hear(whole[:-2], whole[-2:], taker=Taker(), pause_s=0.01)
    assert b"x-taken" not in answer
    assert answer.endswith(str(len(body)).encode())


def test_a_body_may_come_after_its_head():
    whole = request(b"abcd", CLOSE)
    assert b"x-taken" in hear(whole[:-4], whole[-4:], taker=Taker(), pause_s=0.01)


def test_one_who_waits_to_be_asked_for_the_body_is_asked():
    asked = hear(request(b"", b"Expect: 100-continue\r\n" + CLOSE), taker=Taker())
    assert asked.startswith(b"HTTP/1.1 100 ")


def test_what_breaks_while_it_is_taken_is_for_the_site(quiet_log):
    assert hear(request(b"ab", CLOSE, b"/breaks"), taker=Taker()).endswith(b"\r\n\r\n2")


def test_one_who_leaves_before_the_answer_hinders_nobody():
    taker = Taker()

    async def story():
        async with listening(app, taker) as port:
            _, writer = await asyncio.open_connection(*port)
            writer.write(request(b"ab"))
            writer.transport.abort()
            await asyncio.sleep(0)
        return await heard(request(b"abcd", CLOSE), taker=taker)

    assert aside.run(story()).endswith(b"abcd")
