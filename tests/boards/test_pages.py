"""The pages of boards: pinned from a report, looked at, arranged, shared, stopped."""

import re

import pytest
from lxml import html

from homing.boards import Links
from homing.segments import Segments, rule_of
from homing.ui.doors import Role

pytestmark = pytest.mark.page
NOBODY = [None, Role.AGENT]


def text(page) -> str:
    return " ".join(page.xpath("//main")[0].text_content().split())


def test_a_report_is_pinned_from_its_page_with_what_it_is_asked(visitor, boards):
    assert "No boards yet" in text(visitor.page("/boards"))
    report = visitor.page("/retention?period=week")
    way = next(each for each in report.xpath("//a/@href") if each.startswith("/boards/pin"))
    form = visitor.page(way).xpath("//form[@action='/boards/pin']")[0]
    address = form.xpath(".//input[@name='address']/@value")[0]
    assert address.startswith("/retention?period=week")
    done = visitor.post("/boards/pin", {"address": address, "name": "New", "width": "2"})
    assert done.status_code == 303
    (board,) = boards.every()
    assert done.headers["location"].startswith(f"/boards/{board.id}")
    assert board.shown[0].path == "/retention"
    pinned = visitor.post("/boards/pin", {"address": "https://evil.example/", "name": "X"})
    assert pinned.status_code == 422
    assert len(boards.every()) == 1


def test_the_size_of_a_segment_is_pinned_from_its_page_under_its_name(app, visitor, boards):
    segments = Segments(app.records, app.events, clock=app.clock, project=lambda: app.project)
    rule = rule_of({"kind": "did", "events": ["purchase"], "times": 2})
    segment = segments.add("Bought twice", rule)
    segments.refresh()
    page = visitor.page(f"/segments/{segment.id}")
    (way,) = (each for each in page.xpath("//a/@href") if each.startswith("/boards/pin"))
    form = visitor.page(way).xpath("//form[@action='/boards/pin']")[0]
    filled = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    assert filled["title"] == "Bought twice"
    visitor.post("/boards/pin", {**filled, "name": "Sizes", "width": "1"})
    (board,) = boards.every()
    (way,) = visitor.page(f"/boards/{board.id}").xpath("//div[@hx-get]/@hx-get")
    for asked in ("", "?period=week", "?since=2026-08-01"):
        piece = visitor.get(way + asked).text
        assert "<dd>20</dd>" in piece.replace("\n", "")
        assert "Customers at the end of the day" in piece
    assert "20" in visitor.get(f"/boards/{board.id}/mail/preview").text
    gone = boards.pin(board.id, "/segments/00000000-0000-0000-0000-000000000000")
    assert "could not be made" in visitor.get(f"/boards/{gone.id}/tiles/{gone.shown[1].id}").text


def test_every_report_comes_to_its_place_and_a_broken_one_breaks_no_other(visitor, board):
    page = visitor.page(f"/boards/{board.id}")
    ways = page.xpath("//div[@hx-get]/@hx-get")
    assert len(ways) == 3
    pieces = [visitor.get(way) for way in ways]
    assert [each.status_code for each in pieces] == [200] * 3
    assert "Do they return?" in pieces[0].text
    assert "hm-heatmap" in pieces[0].text
    assert "complete until" in pieces[0].text
    assert "hm-columns" in pieces[1].text
    assert "This report could not be made" in pieces[2].text
    whole = visitor.page(f"/boards/{board.id}?whole=yes")
    assert len(whole.xpath("//figure[@class='chart']")) == 3
    ids = whole.xpath("//@id")
    assert len(ids) == len(set(ids))
    apart = [each for piece in pieces for each in re.findall(r' id="([^"]+)"', piece.text)]
    assert len(apart) == len(set(apart))
    in_russian = visitor.page(f"/boards/{board.id}?lang=ru").xpath("//div[@hx-get]/@hx-get")
    assert "полные данные" in visitor.get(in_russian[0]).text
    every_week = visitor.get(f"{ways[0]}?period=week")
    assert every_week.status_code == 200
    assert every_week.text != pieces[0].text


def test_a_board_is_arranged_by_buttons_and_a_tile_is_put_back(visitor, boards, board):
    path, tile = f"/boards/{board.id}", board.shown[1]
    page = visitor.page(f"{path}?arrange=yes")
    assert page.xpath(f"//button[@id='up-{board.shown[0].id}']/@disabled")
    form = {"version": str(board.version), "do": "up"}
    assert visitor.post(f"{path}/tiles/{tile.id}", form).status_code == 303
    assert boards.one(board.id).shown[0].id == tile.id
    late = visitor.post(f"{path}/tiles/{tile.id}", form)
    assert late.status_code == 409
    assert "Somebody changed it meanwhile" in late.text
    version = str(boards.one(board.id).version)
    gone = visitor.post(f"{path}/tiles/{tile.id}", {"version": version, "do": "remove"})
    after = visitor.page(gone.headers["location"])
    way = after.xpath("//form[contains(@action, '/back')]/@action")[0]
    assert visitor.post(way).status_code == 303
    assert boards.one(board.id).shown[0].id == tile.id


def test_who_comes_second_with_another_name_is_shown_both(visitor, boards, board):
    boards.rename(board.id, version=board.version, name="Theirs")
    form = {"version": str(board.version), "name": "Mine", "description": "", "roles": "agent"}
    clash = visitor.post(f"/boards/{board.id}", form)
    assert clash.status_code == 409
    assert "Mine" in clash.text
    assert "Theirs" in clash.text
    assert boards.one(board.id).name == "Theirs"
    newest = str(boards.one(board.id).version)
    assert visitor.post(f"/boards/{board.id}", form | {"version": newest}).status_code == 303
    assert boards.one(board.id).roles == ("owner", "agent")


def test_a_board_is_shown_to_its_roles_alone(of_role, boards, board):
    agent, marketer = of_role(Role.AGENT), of_role(Role.MARKETER)
    path = f"/boards/{board.id}"
    ways = [path, f"{path}?wall=yes", f"{path}/tiles/{board.shown[0].id}", f"/api/v1{path}"]
    assert [agent.get(each).status_code for each in ways] == [403] * 4
    assert [marketer.get(each).status_code for each in ways] == [200] * 4
    assert "Monday" not in agent.get("/boards").text
    boards.rename(board.id, version=board.version, roles=["agent"])
    assert [marketer.get(each).status_code for each in ways] == [403] * 4
    assert [agent.get(each).status_code for each in ways] == [200] * 4
    piece = agent.get(ways[2]).text
    assert "/retention" not in piece
    for way in (f"{path}/share", f"{path}.pdf", f"{path}/mail/preview", f"/api/v1{path}/links"):
        assert agent.get(way).status_code == 403


def test_a_link_shows_its_board_and_nothing_else_until_it_is_revoked(app, of_role, boards, board):
    links = Links(app.records, app.clock)
    link, token = links.add(board, "The hall")
    nobody = of_role(None)
    path = f"/shared/{token}"
    ways = [path, f"{path}?wall=yes", f"{path}?whole=yes", f"{path}/tiles/{board.shown[0].id}"]
    for way in ways:
        shown = nobody.get(way)
        assert shown.status_code == 200
        assert shown.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in shown.headers["X-Robots-Tag"]
        assert shown.headers["Cache-Control"] == "no-store"
        hrefs = html.fromstring(shown.text).xpath("//@href | //@hx-get | //@action")
        strange = [each for each in hrefs if not each.startswith((path, "/static/"))]
        assert strange == []
    assert nobody.get(f"/boards/{board.id}").status_code == 303
    assert nobody.get(f"/api/v1/boards/{board.id}").status_code == 401
    elsewhere = boards.add("Other")
    assert nobody.get(f"{path}/tiles/{elsewhere.id}").status_code == 404
    assert links.of_board(board.id)[0].seen_at == app.clock.now()
    with app.records.begin() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM board_links").one()
    assert token not in map(str, kept)
    ended = links.revoke(board, link.id)
    assert links.revoke(board, link.id) == ended, "in another tab"
    for way in [*ways, f"{path}.json", f"{path}.csv"]:
        for method in ("GET", "HEAD"):
            assert nobody.ask(method, way).status_code == 404
    links.restore(board, link.id)
    assert nobody.get(path).status_code == 200
    boards.archive(board.id, version=board.version)
    assert nobody.get(path).status_code == 404


def test_a_link_ends_on_its_day_and_is_asked_at_a_pace(app, of_role, board):
    from datetime import timedelta

    links = Links(app.records, app.clock)
    _, token = links.add(board, "Today", expires_at=app.clock.now() + timedelta(hours=1))
    nobody = of_role(None)
    way = f"/shared/{token}/tiles/{board.id}"
    answers = [nobody.get(way).status_code for _ in range(241)]
    assert answers[0] == 404
    assert answers[-1] == 429
    app.clock.move(timedelta(minutes=2))
    assert nobody.get(f"/shared/{token}").status_code == 200
    app.clock.move(timedelta(hours=1))
    assert nobody.get(f"/shared/{token}").status_code == 404


def test_the_secret_of_a_link_is_shown_once(visitor, board):
    path = f"/boards/{board.id}"
    made = visitor.post(f"{path}/links", {"label": "Hall", "expires": ""})
    secret = re.search(r"http://localhost:8000/shared/[\w-]{43}", made.text)
    assert secret
    assert made.headers["Cache-Control"] == "no-store"
    again = visitor.get(f"{path}/share").text
    assert "Hall" in again
    assert "/shared/" not in again
    wrong = visitor.post(f"{path}/links", {"label": "Hall", "expires": "2020-01-01"})
    assert wrong.status_code == 422


def test_the_wall_says_of_when_it_is_and_renews_itself(visitor, board):
    page = visitor.page(f"/boards/{board.id}?wall=yes", headers={"Accept-Language": "ru"})
    (live,) = page.xpath("//div[@data-live]")
    assert live.get("data-live") == "60"
    assert "на " in live.xpath(".//p[@class='wall-as-of']")[0].text_content()
    assert len(live.xpath(".//figure[@class='chart']")) == 3


def test_programs_make_pin_share_and_archive(visitor):
    made = visitor.ask("POST", "/api/v1/boards", json={"name": "By a program"})
    assert made.status_code == 201
    path = f"/api/v1/boards/{made.json()['id']}"
    pinned = visitor.ask("POST", f"{path}/tiles", json={"address": "/lifecycle", "months": 12})
    (tile,) = pinned.json()["tiles"]
    assert (tile["address"], tile["months"]) == ("/lifecycle", 12)
    unseen = visitor.ask("DELETE", f"{path}/tiles/{tile['id']}")
    assert unseen.status_code == 422
    late = visitor.ask("DELETE", f"{path}/tiles/{tile['id']}", headers={"If-Match": '"1"'})
    assert late.status_code == 409
    link = visitor.ask("POST", f"{path}/links", json={"label": "Partner"}).json()
    shown = visitor.get(link["url"].removeprefix("http://localhost:8000"))
    assert shown.status_code == 200
    assert visitor.ask("DELETE", f"{path}/links/{link['id']}").json()["revoked_at"]
    assert "By a program" in visitor.get(f"{path}/text").text
    seen = {"If-Match": pinned.headers["ETag"]}
    assert visitor.ask("DELETE", path, headers=seen).json()["archived_at"]
    assert visitor.get("/api/v1/boards").json() == {"boards": []}
