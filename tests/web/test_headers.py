"""What every answer says to the browser, and how HEAD and static files are answered."""

import re

import pytest

from homing.ui.render import static

pytestmark = pytest.mark.page

EVERY = [
    "/sign-in",
    "/settings/users",
    "/no-such-page",
    "/api/v1/me",
    "/healthz",
    "/static/no-such-file",
]


@pytest.mark.parametrize("path", EVERY)
def test_every_answer_is_guarded(nobody, path):
    headers = nobody.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-request-id"]
    assert "strict-transport-security" not in headers


def test_with_https_a_browser_never_comes_back_without(nobody, ask):
    secure = ask(nobody.site, base_url="https://localhost")
    assert "max-age=" in secure.get("/sign-in").headers["strict-transport-security"]


def test_no_page_breaks_the_policy(owner):
    for path in ("/sign-in", "/settings/users", "/settings/keys", "/settings/account", "/api"):
        text = owner.get(path, follow_redirects=True).text
        assert not re.search(r"<[^>]+\sstyle\s*=", text)
        assert not re.search(r"<[^>]+\son\w+\s*=", text)
        assert not re.search(r"<script(?![^>]+src=)", text)


def test_pages_are_not_kept_by_others_and_files_are_kept_for_good(nobody):
    assert nobody.get("/sign-in").headers["cache-control"] == "no-store"
    assert nobody.get("/no-such-page").headers["cache-control"] == "private, no-cache"
    kept = nobody.get(static("app.css"))
    assert kept.status_code == 200
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["content-encoding"] == "gzip"


def test_a_file_that_is_not_there_is_not_kept(nobody):
    answer = nobody.get("/static/app.0000000000.css")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/static/../site.py", "/static/%2e%2e/site.py", "/static//etc/passwd"]
)
def test_nothing_beside_the_built_files_is_served(nobody, path):
    assert nobody.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/no-such-page", "/api/v1/me"])
def test_head_is_get_without_the_body(nobody, path):
    got, head = nobody.get(path), nobody.ask("HEAD", path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
