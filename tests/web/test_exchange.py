"""1C beside the site: it comes through with a cookie and a large file, and opens nothing else."""

from __future__ import annotations

import pytest

from homing.collect.sources import KeyKind, Platform
from support.commerceml import order, paper

pytestmark = pytest.mark.page

FILE = "?type=sale&mode=file&filename=orders.xml"


@pytest.fixture
def secret(app):
    source, _ = app.sources.add("1c", Platform.server)
    return app.sources.add_key(source.id, KeyKind.secret)[1]


@pytest.mark.parametrize("path", ["/exchange/1c", "/bitrix/admin/1c_exchange.php"])
def test_an_order_comes_through_the_site(app, nobody, secret, path):
    began = nobody.get(f"{path}?type=sale&mode=checkauth", auth=("1c", secret))
    said, name, value = began.text.split()
    assert said == "success"
    headers = {"Cookie": f"{name}={value}"}
    before = app.events.size()
    padding = "<!--" + " " * 1_500_000 + "-->"
    content = paper(order(1), padding, order(2))
    taken = nobody.ask("POST", f"{path}{FILE}", content=content, headers=headers)
    assert taken.text == "success\n"
    assert app.events.size() == before + 2


def test_a_stranger_is_told_how_to_begin(nobody):
    answer = nobody.ask("POST", f"/exchange/1c{FILE}", content=b"<a/>")
    assert answer.status_code == 401
    assert answer.text.startswith("failure\n")
