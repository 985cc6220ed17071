"""What a client may do to a connection before there is a request, or instead of one."""

from __future__ import annotations

import asyncio
import socket

import pytest
import uvicorn

from homing.collect import WHOLE_ANSWER
from homing.web import connection
from homing.web.connection import LARGEST_HEAD_BYTES, Connection
from support import aside

pytestmark = pytest.mark.page

HEAD = b"POST / HTTP/1.1\r\nHost: here\r\n"
PIECE = b"a" * 16_384


async def app(scope, receive, send):
    size, is_more = 0, True
    while is_more:
        message = await receive()
        size, is_more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def heard(*said: bytes, asked=app) -> bytes:
    """Return what a server answers until it closes the connection."""
    port = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(asked, http=Connection, log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    config.load()
    server.server_state.default_headers = [(b"date", b"today")]
    listening = await asyncio.get_running_loop().create_server(
        lambda: Connection(config=config, server_state=server.server_state, app_state={}),
        sock=port,
    )
    async with listening:
        reader, writer = await asyncio.open_connection(*port.getsockname())
        try:
            for each in said:
                writer.write(each)
                await writer.drain()
        except ConnectionError:
            pass
        try:
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()


def hear(*said: bytes, asked=app) -> bytes:
    return aside.run(heard(*said, asked=asked))


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


async def answers_at_once(scope, receive, _send):
    body = (await receive()).get("body", b"")
    answer = scope["extensions"][WHOLE_ANSWER]["send"]
    head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n" % len(body)
    assert answer(head, body)
    assert not answer(head, body)  # it was


def request(body, more=b""):
    return HEAD + more + b"Content-Length: %d\r\n\r\n" % len(body) + body


def test_whole_answers_come_in_the_order_of_their_requests_and_keep_the_connection():
    said = [request(b"one"), request(b"two"), request(b"last", b"Connection: close\r\n")]
    for parts in (said, [b"".join(said)]):
        answer = hear(*parts, asked=answers_at_once)
        first, second, last = answer.split(b"HTTP/1.1 200 OK\r\n")[1:]
        assert first.endswith(b"\r\n\r\none")
        assert second.endswith(b"\r\n\r\ntwo")
        assert last.endswith(b"connection: close\r\n\r\nlast")
        assert b"\r\ndate: " in first
        assert b"connection" not in first + second
