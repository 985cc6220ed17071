"""homing.js on somebody's site: what happens there arrives once, and says what there is to say."""

from __future__ import annotations

import json

import pytest

from homing.collect.snippets import CALLS, stub
from support.pages_left import empties, kept, kinds

pytestmark = pytest.mark.browser

STRICT = (
    "default-src 'none'; script-src {host}; connect-src {host}; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

STUB = f"<script>{stub()}</script>"

FULL = """
let size = 2 ** 22;
while (size >= 1) {
  try { localStorage['x' + Math.random()] = 'x'.repeat(size); } catch { size /= 2; }
}
"""

NOW = "2026-08-31T12:00:00Z"

HEARD = """<script>
const asking = window.fetch;
window.fetch = async (...asked) => {
  const answer = await asking(...asked);
  setTimeout(() => { window.hasHeard = true; });
  return answer;
};
</script>"""
"""Says when the script of the site has dealt with an answer."""


def test_a_visit_arrives_once_and_says_all(shop, opened):
    page = opened("?utm_source=news&utm_campaign=may#secret")
    page.evaluate("homing.identify('u1', {plan: 'pro'}); homing.track('Signed up', {via: 'mail'})")
    viewed, identified, tracked = shop.wait(taken=3)
    assert kinds(shop.events) == ["page", "identify", "track"]
    assert "secret" not in json.dumps(shop.events)
    assert viewed["properties"]["title"] == "Shop /"
    assert viewed["context"]["campaign"] == {"source": "news", "name": "may"}
    assert "userId" not in viewed
    assert (identified["userId"], identified["traits"]) == ("u1", {"plan": "pro"})
    assert (tracked["event"], tracked["properties"]) == ("Signed up", {"via": "mail"})
    assert tracked["userId"] == "u1"
    assert len({event["anonymousId"] for event in shop.events}) == 1
    assert len({event["context"]["sessionId"] for event in shop.events}) == 1
    assert [event["context"].get("sessionStart") for event in shop.events] == [True, None, None]
    assert len({event["messageId"] for event in shop.events}) == 3
    assert tracked["context"]["consent"] == "full"
    assert tracked["context"]["library"]["name"] == "homing.js"
    assert tracked["context"]["locale"] == "en-US"
    empties(page)


def test_another_site_is_not_asked_for_leave(shop, opened):
    opened()
    shop.wait(taken=1)
    (path, headers, body), *_ = shop.sent
    assert (path, body["writeKey"]) == ("/v1/b", "wk")
    assert headers["content-type"].startswith("text/plain")
    assert headers["sec-fetch-site"] == "cross-site"
    assert not [way for way in shop.asked if way.startswith("OPTIONS")]


def test_the_cookies_of_the_site_are_not_sent_along(shop, opened):
    page = opened(host="127.0.0.1")
    page.evaluate("homing.track('A')")
    shop.wait(taken=2)
    assert page.context.cookies()
    assert not [headers for _, headers, _ in shop.sent if "cookie" in headers]


def test_calls_made_before_the_script_is_there_are_made_up_for(shop, opened):
    early = STUB.replace("</script>", ";homing.identify('u1');homing.track('Early')</script>")
    opened(stub=early)
    assert kinds(shop.wait(taken=3)) == ["identify", "track", "page"]


def test_what_happens_offline_is_sent_once_online(shop, opened):
    page = opened()
    shop.wait(taken=1)
    page.context.set_offline(True)
    page.evaluate("homing.track('A'); homing.track('B')")
    assert sorted(event["event"] for event in kept(page).queue) == ["A", "B"]
    page.context.set_offline(False)
    assert kinds(shop.wait(taken=3)) == ["page", "track", "track"]
    empties(page)


def test_what_was_not_taken_outlives_the_page(shop, opened):
    shop.replies = [(503, {})]
    page = opened(attributes='data-pages="off"', stub=HEARD)
    page.evaluate("homing.track('A')")
    page.wait_for_function("window.hasHeard")  # left earlier, the browser would answer for it
    first = shop.refused[0][2]["batch"]
    page.reload()
    assert shop.wait(taken=1) == first
    assert shop.sent[0][2]["sentAt"] > shop.refused[0][2]["sentAt"]


def test_a_page_that_is_left_hands_over_what_it_has(shop, opened, put):
    page = opened(attributes='data-pages="off"')
    page.evaluate(f"homing.track('Left'); location.href = {put('/next')!r}")
    page.wait_for_url("**/next")
    assert sorted(kinds(shop.wait(taken=2))) == ["page", "track"]
    by = {event["type"]: headers for _, headers, body in shop.sent for event in body["batch"]}
    assert by["track"]["sec-fetch-mode"] == "no-cors"  # a beacon
    assert by["page"]["sec-fetch-mode"] == "cors"


def test_a_page_that_is_left_while_the_server_fails_keeps_what_it_has(shop, opened, put):
    shop.replies = [(503, {})]
    page = opened(attributes='data-pages="off"', stub=HEARD)
    page.evaluate("homing.track('A')")
    page.wait_for_function("window.hasHeard")
    page.goto("about:blank")
    page.goto(put("/next", 'data-pages="off"'))
    assert [event["event"] for event in shop.wait(taken=1)] == ["A"]
    assert shop.sent[0][1]["sec-fetch-mode"] == "cors"  # from the next page, not by a beacon


def test_what_is_under_way_when_a_page_is_left_is_not_sent_again(shop, opened, put):
    page = opened(attributes='data-pages="off"')
    shop.may_answer.clear()
    page.evaluate("homing.track('A')")
    shop.wait(taken=1)
    page.goto(put("/next"))
    shop.may_answer.set()
    assert kinds(shop.wait(taken=2)) == ["track", "page"]
    empties(page)
    assert len(shop.events) == 2


def test_two_tabs_send_nothing_twice(shop, visitor, put):
    both = visitor()
    address = put(attributes='data-pages="off"')
    tabs = [both.new_page() for _ in range(2)]
    for tab in tabs:
        tab.goto(address)
    both.set_offline(True)
    for number in range(20):
        tabs[number % 2].evaluate(f"homing.track('n{number}')")
    both.set_offline(False)
    names = [event["event"] for event in shop.wait(taken=20)]
    tabs[0].evaluate("homing.track('last')")
    assert shop.wait(taken=21)[-1]["event"] == "last"
    assert names == [f"n{number}" for number in range(20)]
    assert len(shop.events) == 21
    assert len({event["anonymousId"] for event in shop.events}) == 1


@pytest.mark.parametrize(("status", "headers"), [(429, {"Retry-After": "7"}), (500, {}), (503, {})])
def test_what_is_refused_for_now_is_sent_again_later(shop, visitor, put, status, headers):
    page = visitor().new_page()
    page.clock.install(time=NOW)
    shop.replies = [(status, headers)] * 3
    page.goto(put())
    for tries in (1, 2, 3):
        page.clock.run_for(15_000)
        shop.wait(refused=tries)
    page.clock.run_for(30_000)
    assert len(shop.wait(taken=1)) == 1
    assert len({body["batch"][0]["messageId"] for _, _, body in shop.refused + shop.sent}) == 1


@pytest.mark.parametrize("status", [400, 401, 413])
def test_what_is_refused_for_good_is_dropped(shop, opened, status):
    shop.replies = [(status, {})]
    page = opened()
    shop.wait(refused=1)
    page.evaluate("homing.track('Next')")
    assert kinds(shop.wait(taken=1)) == ["track"]
    empties(page)


def test_it_works_under_the_strictest_policy(shop, opened):
    policy = STRICT.format(host=f"http://localhost:{shop.port}")
    opened(csp=policy)
    assert kinds(shop.wait(taken=1)) == ["page"]


def test_a_reset_is_somebody_new(shop, opened):
    page = opened()
    page.evaluate("homing.identify('u1'); homing.reset(); homing.track('After')")
    before, _, after = shop.wait(taken=3)
    assert after["anonymousId"] != before["anonymousId"]
    assert after["context"]["sessionId"] != before["context"]["sessionId"]
    assert "userId" not in after


def test_another_customer_on_the_same_device_is_somebody_new(shop, opened):
    page = opened()
    page.evaluate("homing.identify('u1'); homing.identify('u1'); homing.identify('u2')")
    first, same, again, other = (event["anonymousId"] for event in shop.wait(taken=4))
    assert first == same == again != other


def test_alias_and_group_say_which(shop, opened):
    page = opened()
    page.evaluate("homing.alias('u1'); homing.group(7, {name: 'Acme'})")
    viewed, aliased, grouped = shop.wait(taken=3)
    assert (aliased["userId"], aliased["previousId"]) == ("u1", viewed["anonymousId"])
    assert (grouped["groupId"], grouped["traits"]) == ("7", {"name": "Acme"})


def test_pages_that_open_without_loading_are_pages(shop, opened):
    page = opened()
    page.evaluate("history.pushState({}, '', '/cart'); document.title = 'Cart'")
    shop.wait(taken=2)
    page.evaluate("history.replaceState({}, '', '/cart?sorted')")
    page.evaluate("history.pushState({}, '', '/cart?sorted#part')")
    page.go_back()
    page.go_back()
    shop.wait(taken=3)
    paths = [event["properties"]["path"] for event in shop.events]
    assert paths[:2] == ["/", "/cart"]
    assert paths[-1] == "/"
    assert shop.events[1]["properties"]["title"] == "Cart"
    assert shop.events[1]["properties"]["referrer"].endswith("/")


def test_pages_are_left_alone_where_the_site_says_so(shop, opened):
    page = opened(attributes='data-pages="off"')
    page.evaluate("history.pushState({}, '', '/cart')")
    page.evaluate("homing.page('Cart', {items: 2})")
    (viewed,) = shop.wait(taken=1)
    assert viewed["name"] == "Cart"
    assert viewed["properties"]["items"] == 2


def test_half_an_hour_of_quiet_begins_another_session(shop, visitor, put):
    page = visitor().new_page()
    page.clock.install(time=NOW)
    page.goto(put())
    for minutes in (29, 29, 31):
        page.clock.fast_forward(minutes * 60_000)
        page.evaluate("homing.track('A')")
    page.clock.run_for(1000)
    taken = 4
    while len(sent := {event["messageId"]: event for event in shop.wait(taken=taken)}) < 4:
        taken += 1  # some came twice: the clock that runs ahead has them sent again
    one, two, three, four = (event["context"]["sessionId"] for event in sent.values())
    assert one == two == three != four


def test_the_queue_is_bounded_and_the_newest_stay(shop, opened):
    page = opened(attributes='data-pages="off"')
    page.context.set_offline(True)
    page.evaluate("for (let i = 0; i < 510; i++) homing.track('n' + i)")
    queue = kept(page).queue
    assert len(queue) == 500
    page.context.set_offline(False)
    events = shop.wait(taken=500)
    assert [event["event"] for event in events] == [f"n{i}" for i in range(10, 510)]
    assert max(int(headers["content-length"]) for _, headers, _ in shop.sent) <= 61_000


def test_nothing_it_is_given_breaks_the_page(shop, opened):
    page = opened()
    page.evaluate(
        "() => { const ring = {}; ring.ring = ring; homing.track('Ring', ring); homing.track();"
        " homing.identify(''); homing.group(); homing.alias(null); homing.use(() => { throw 1 });"
        " homing.page(null); homing.consent('full') }"
    )
    page.evaluate("homing.track('Well')")
    assert shop.wait(taken=3)[-1]["event"] == "Well"


def test_without_a_disk_it_keeps_things_in_memory(shop, visitor, put):
    page = visitor().new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
    )
    page.goto(put())
    page.evaluate("homing.track('A')")
    assert kinds(shop.wait(taken=2)) == ["page", "track"]


def test_on_a_full_disk_it_keeps_things_in_memory(shop, visitor, put):
    page = visitor().new_page()
    page.add_init_script(FULL)
    page.goto(put())
    page.evaluate("homing.track('A')")
    assert kinds(shop.wait(taken=2)) == ["page", "track"]
    assert all(name.startswith("x") for name in kept(page).disk)


def test_under_a_path_of_the_operators_choice_all_goes_there(shop, opened):
    opened(attributes='src="/h/7f3k.js"')
    shop.wait(taken=1)
    assert shop.sent[0][0] == "/h/7f3k"


def test_subdomains_share_their_customer_where_told_to(shop, visitor, put):
    put(attributes='data-domain=".shop.localhost"')
    page = visitor().new_page()
    page.goto(f"http://www.shop.localhost:{shop.port}/")
    page.evaluate("homing.identify('u1')")
    shop.wait(taken=2)
    page.goto(f"http://help.shop.localhost:{shop.port}/")
    one, _, two = shop.wait(taken=3)
    assert (two["anonymousId"], two["userId"]) == (one["anonymousId"], "u1")


def test_an_extension_sees_who_is_there_and_what_is_allowed(shop, opened):
    page = opened()
    page.evaluate(
        "homing.use(inside => { window.seen = [inside.key, inside.level(), inside.known()] })"
    )
    (event,) = shop.wait(taken=1)
    assert page.evaluate("seen") == ["wk", "full", [event["anonymousId"], ""]]


def test_it_has_the_calls_that_its_types_describe(shop, opened):
    page = opened()
    assert set(page.evaluate("Object.keys(homing)")) - {"q"} == set(CALLS)
    shop.wait(taken=1)


def test_those_who_held_on_to_the_stub_are_heard(shop, opened):
    held = STUB.replace("</script>", ";const {track} = homing, stub = homing</script>")
    page = opened(stub=held)
    page.evaluate("track('A'); stub.track('B')")
    assert kinds(shop.wait(taken=3)) == ["page", "track", "track"]


def test_the_tag_twice_is_the_tag_once(shop, opened):
    tag = '<script src="/homing.js" data-key="wk"></script>'
    page = opened(stub=tag)
    shop.wait(taken=1)
    page.evaluate("homing.track('A')")
    assert kinds(shop.wait(taken=2)) == ["page", "track"]
