"""homing.js as other people's sites load it: where it is, who may keep it and for how long."""

import gzip
from dataclasses import replace

import pytest

from homing.app import Settings
from homing.core.errors import UserError
from homing.ui.render import static
from homing.web.site import build
from homing.web.statics import FOLDER
from homing.web.tracker import BATCHES, SCRIPT, ChosenPath

pytestmark = pytest.mark.page

CORE_BYTES = 3000
ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "script"}


def built() -> bytes:
    return (FOLDER / static("homing.js").rpartition("/")[2]).read_bytes()


def test_the_script_is_at_an_address_that_stays(nobody):
    answer = nobody.get("/homing.js", headers=ELSEWHERE)
    assert answer.status_code == 200
    assert answer.content == built()
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/homing.js", None])
def test_other_sites_may_load_it(nobody, path):
    answer = nobody.get(path or static("homing.js"), headers=ELSEWHERE)
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_other_sites_may_load_nothing_else(nobody):
    answer = nobody.get(static("app.js"), headers=ELSEWHERE)
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers


def test_it_is_kept_for_an_hour_and_its_hashed_twin_for_good(nobody):
    assert "max-age=3600" in nobody.get("/homing.js").headers["cache-control"]
    assert "immutable" in nobody.get(static("homing.js")).headers["cache-control"]


def test_who_has_it_is_told_so_in_few_bytes(nobody):
    tag = nobody.get("/homing.js").headers["etag"]
    for said in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = nobody.get("/homing.js", headers={"If-None-Match": said})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "max-age=3600" in again.headers["cache-control"]
    assert nobody.get("/homing.js", headers={"If-None-Match": '"other"'}).status_code == 200


def test_it_is_within_3_kb_packed():
    assert len(gzip.compress(built(), 9)) <= CORE_BYTES


def test_the_operator_names_it_as_he_likes(app, ask):
    chosen = replace(app, settings=replace(app.settings, tracker_path="/h/7f3k"))
    visitor = ask(build(chosen, writes_lines=False))
    assert visitor.get("/h/7f3k.js").content == built()
    assert visitor.get("/homing.js").content == built()
    assert visitor.get("/h/7f3k.mjs").status_code == 404


def test_without_a_name_of_his_own_there_is_but_the_usual_one(nobody):
    assert nobody.get("/h/7f3k.js").status_code == 404


def test_what_it_gathered_is_posted_to_the_same_name(running):
    seen = []

    async def inner(scope, receive, send):
        seen.append((scope["path"], scope["raw_path"]))

    for path in ("/h/7f3k", "/h/7f3k.js", "/h/7f3k/", "/other"):
        scope = {"type": "http", "path": path, "raw_path": path.encode()}
        running.call(ChosenPath(inner, path="/h/7f3k"), scope, None, None)
    usual = [BATCHES, SCRIPT, "/h/7f3k/", "/other"]
    assert seen == [(path, path.encode()) for path in usual]


def test_the_name_is_a_setting():
    assert Settings.read({}).tracker_path is None
    assert Settings.read({"HOMING_TRACKER_PATH": "/h/7f3k"}).tracker_path == "/h/7f3k"


@pytest.mark.parametrize(
    "path", ["s", "/", "/h", "/h/x.js", "/h/x/", "//h", "/a b/c", "/h/x?x", "https://x/s"]
)
def test_a_name_that_cannot_be_a_path_is_refused(path):
    with pytest.raises(UserError, match="HOMING_TRACKER_PATH"):
        Settings.read({"HOMING_TRACKER_PATH": path})


@pytest.mark.parametrize("path", ["/v1/x", "/static/x", "/api/x", "/settings/users"])
def test_a_name_that_homing_needs_itself_is_refused(app, path):
    taken = replace(app, settings=replace(app.settings, tracker_path=path))
    with pytest.raises(UserError, match="HOMING_TRACKER_PATH"):
        build(taken)
