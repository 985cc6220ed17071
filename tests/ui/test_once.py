"""A form that is sent twice is done once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID

import pytest

from homing.ui import once
from homing.ui.doors import Role
from homing.ui.visit import User
from support.aside import run

ANN, BOB = (User(UUID(int=number), "", "", Role.OWNER) for number in (1, 2))


@pytest.fixture
def sent(clock):
    """A function that sends forms at once, one user's."""

    def sent(handle, *forms, user=ANN):
        return run(all_of(handle, [(scope_of(user, clock), form) for form in forms]))

    return sent


async def all_of(handle, forms):
    answers = [send_one(handle, scope, form) for scope, form in forms]
    return await asyncio.gather(*answers, return_exceptions=True)


def scope_of(user, clock):
    kind = (b"content-type", b"application/x-www-form-urlencoded")
    here = SimpleNamespace(user=user, path="/settings/sources", app=SimpleNamespace(clock=clock))
    return {"type": "http", "headers": [kind], "homing.visit": here}


def scope_of_file(clock, boundary):
    kind = (b"content-type", f'multipart/form-data; boundary="{boundary}"'.encode())
    return scope_of(ANN, clock) | {"headers": [kind]}


def body_with_file(boundary, key, ids):
    parts = (f'name="once"\r\n\r\n{key}', f'name="file"; filename="ids"\r\n\r\n{ids}')
    body = "".join(f"--{boundary}\r\nContent-Disposition: form-data; {each}\r\n" for each in parts)
    return f"{body}--{boundary}--\r\n".encode()


async def send_one(handle, scope, form, *, reads=2):
    body = form if isinstance(form, bytes) else urlencode(form).encode()
    parts = [
        {"type": "http.request", "body": body[:5], "more_body": True},
        {"type": "http.request", "body": body[5:]},
    ]
    answer = []

    async def receive():
        return parts.pop(0)

    async def send(message):
        if len(answer) == reads:
            raise OSError("who asked has gone")
        answer.append(message)

    await once.answer(handle, scope, receive, send)
    return answer[0]["status"], answer[-1].get("body")


class Counting:
    """Answers with how often it was asked, after everybody else had a turn."""

    def __init__(self, status=303):
        self.bodies, self.status = [], status

    async def __call__(self, _scope, receive, send):
        first, second = await receive(), await receive()
        self.bodies.append(first["body"] + second["body"])
        number = b"%d" % len(self.bodies)
        await asyncio.sleep(0)
        if self.status == 500:
            raise RuntimeError(number)
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": number})


def test_the_same_form_is_done_once_and_answered_alike_while_it_is_done_and_after(sent):
    handle, form = Counting(), {"once": once.new_key(), "name": "shop"}
    assert sent(handle, form, form) == [(303, b"1")] * 2
    assert sent(handle, form) == [(303, b"1")]
    assert handle.bodies == [urlencode(form).encode()], "the body comes whole"


def test_another_form_user_or_time_is_another_press(sent, clock):
    handle, form = Counting(), {"once": once.new_key(), "name": "shop"}
    said = [form, form | {"once": once.new_key()}, form | {"name": "another"}]
    assert sorted(sent(handle, *said)) == [(303, b"1"), (303, b"2"), (303, b"3")]
    assert sent(handle, form, user=BOB) + sent(handle, form, user=None) == [
        (303, b"4"),
        (303, b"5"),
    ]
    clock.move(once.FOR + timedelta(seconds=1))
    assert sent(handle, form) == [(303, b"6")]


def test_a_form_with_a_file_is_the_same_press_whatever_stands_between_its_fields(clock):
    handle, key = Counting(), once.new_key()
    said = [("first", key, "ann"), ("second", key, "ann"), ("third", key, "bob")]
    answers = [
        run(send_one(handle, scope_of_file(clock, each[0]), body_with_file(*each))) for each in said
    ]
    assert answers == [(303, b"1"), (303, b"1"), (303, b"2")]


@pytest.mark.parametrize("status", [422, 500])
def test_what_was_not_taken_is_tried_again(sent, status):
    handle, form = Counting(status), {"once": once.new_key()}
    sent(handle, form, form, form)
    assert len(handle.bodies) == 3
    handle.status = 303
    assert sent(handle, form) == [(303, b"4")]


def test_a_form_without_a_key_is_done_as_often_as_it_is_sent(sent):
    handle = Counting()
    assert sorted(sent(handle, {"name": "shop"}, {"name": "shop"})) == [(303, b"1"), (303, b"2")]


def test_however_long_a_form_takes_a_second_press_waits_for_it(clock):
    handle, form, scope = Counting(), {"once": once.new_key()}, scope_of(ANN, clock)

    async def pressed():
        first = asyncio.create_task(send_one(handle, scope, form))
        await asyncio.sleep(0)
        clock.move(2 * once.FOR)
        return await send_one(handle, scope, form), await first

    assert run(pressed()) == ((303, b"1"), (303, b"1"))


def test_who_did_something_else_in_between_means_the_same_form_anew(sent):
    handle, form = Counting(), {"once": once.new_key(), "name": "shop"}
    assert sent(handle, form) + sent(handle, {"name": "taken back"}, user=BOB) == [
        (303, b"1"),
        (303, b"2"),
    ]
    assert sent(handle, form) == [(303, b"1")]
    assert sent(handle, {"name": "taken back"}) + sent(handle, form) == [(303, b"3"), (303, b"4")]


def test_whoever_goes_away_keeps_the_answer_from_nobody_else(clock):
    handle, form, scope = Counting(), {"once": once.new_key()}, scope_of(ANN, clock)

    async def pressed():
        first = asyncio.create_task(send_one(handle, scope, form, reads=1))
        second, third = (asyncio.create_task(send_one(handle, scope, form)) for _ in range(2))
        await asyncio.sleep(0)
        second.cancel()
        await first
        return await third

    assert run(pressed()) == (303, b"1")
