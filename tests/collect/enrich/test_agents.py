import pytest

from homing.collect.enrich.agents import Agent, agent_of

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    "text",
    [
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "facebookexternalhit/1.1",
        f"Mozilla/5.0 (X11; Linux x86_64) {CHROME.replace('Chrome', 'HeadlessChrome')}",
    ],
)
def test_what_reads_pages_by_itself_is_a_bot(text):
    assert agent_of(text) == Agent(is_bot=True)


@pytest.mark.parametrize(
    "text",
    [
        "analytics-python/2.4.0", "analytics-node/3.0.13", "analytics-node-next/latest",
        "posthog-python/7.91.1", "posthog-node/5.70.0", "python-requests/2.34.2", "node",
        "axios/1.7", "Go-http-client/1.1", "GuzzleHttp/7", "curl/8.5.0", "Java/21",
        "amplitude-python/1.3", "PHP/8.3", "1C+Enterprise/8.3",
    ],
)  # fmt: skip
def test_a_shops_own_server_is_no_bot_and_no_device(text):
    assert agent_of(text) == Agent(is_server=True)


@pytest.mark.parametrize("text", ["okhttp/4.9", "Dart/3.2 (dart:io)", "Tea/1 CFNetwork/1408", ""])
def test_an_app_on_a_device_says_nothing_of_it(text):
    assert agent_of(text) == Agent()


@pytest.mark.parametrize(
    ("text", "device", "os", "browser"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Safari/537.36", "desktop", "Linux", "Chrome"),
        (IPHONE, "mobile", "iOS", "Mobile Safari"),
        (IPHONE.replace("iPhone", "iPad"), "tablet", "iOS", "Mobile Safari"),
        (
            f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36",
            "mobile", "Android", "Chrome Mobile",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 12; SM-T970) {CHROME} Safari/537.36",
            "tablet", "Android", "Chrome",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} YaBrowser/26.1.0 Safari/537.36",
            "desktop", "Windows", "Yandex Browser",
        ),
        ("Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 Safari/537.36",
         "tv", "Tizen", "Safari"),
    ],
)  # fmt: skip
def test_a_browser_says_device_system_and_name(text, device, os, browser):
    said = agent_of(text)
    assert dict(said.told) == {"device": device, "os": os, "browser": browser}
    assert not said.is_bot
    assert not said.is_server


def test_a_very_long_agent_is_looked_at_only_so_far():
    assert agent_of("x" * 100_000 + "Googlebot") == Agent()


def test_words_without_end_are_cut_and_hide_nothing_behind_them():
    assert agent_of(f"Mozilla/5.0 {'x' * 900} Googlebot/2.1") == Agent(is_bot=True)
    assert agent_of("x" * 64 + "googlebot" * 90) == agent_of("x" * 64)


def test_words_without_number_are_looked_at_only_so_far():
    assert agent_of("Mozilla/5.0 " + "MSIE Nokia_ " * 20 + "Googlebot/2.1").is_bot
    many = "Mozilla/5.0 " + "MSIE Nokia_ " * 60
    assert agent_of(many + "Googlebot/2.1") == agent_of(many)
