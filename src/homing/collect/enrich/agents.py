"""What a user agent says: a bot, a server, or a customer's device and browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import ua_parser
from crawlerdetect import CrawlerDetect

MOST_REMEMBERED: Final = 20_000
LONGEST: Final = 1_000
"""Characters of an agent that are looked at."""
LONGEST_PARSED: Final = 400
"""Of them, once their long words are cut: patterns take the square of that."""

# The patterns of bots take the square of a word's length, too, and no agent has such words.
_LONG_WORD: Final = re.compile(r"([^\s/();]{64})[^\s/();]+")

# Clients on servers and the libraries they send with: `crawlerdetect` takes most of them for bots.
_SERVER: Final = re.compile(
    r"(?:python|analytics-|posthog-(?:python|node|php|ruby|go|java|dotnet|elixir|rust|server)"
    r"|mixpanel|amplitude|rudder|jitsu|segment|matomo|umami|plausible|homing"
    r"|node|undici|axios|got|go-http|guzzle|php|java|ruby|faraday|rest-client|curl|wget"
    r"|aiohttp|httpx|libwww|apache-httpclient|restsharp|\.net|reactor-netty|hackney|1c\+)",
    re.IGNORECASE,
)
# Libraries that apps on a device send with.
_APP: Final = re.compile(r"okhttp|dart/|cfnetwork|alamofire|posthog-(?:ios|android)", re.IGNORECASE)
_FORMS: Final = (
    (re.compile(r"ipad|tablet|kindle|android(?!.*mobile)", re.IGNORECASE), "tablet"),
    (re.compile(r"mobi|iphone|ipod|android|windows phone|opera mini", re.IGNORECASE), "mobile"),
    (re.compile(r"windows|macintosh|linux|cros|x11", re.IGNORECASE), "desktop"),
)
_TV: Final = re.compile(r"smart-?tv|\btv\b|appletv|googletv|hbbtv|roku|bravia", re.IGNORECASE)
_crawlers: Final = CrawlerDetect(user_agent="-")


@dataclass(frozen=True, slots=True)
class Agent:
    """What is known of what a request was sent with.

    Parameters
    ----------
    is_bot : bool
        It reads pages by itself.
    is_server : bool
        It is a shop's own server: where it stands and what it runs on is not the customer's.
    told : tuple of (str, str)
        What it says of the customer, by the names of properties: `device` (`desktop`, `mobile`,
        `tablet` or `tv`), `os` and `browser`, without versions.
    """

    is_bot: bool = False
    is_server: bool = False
    told: tuple[tuple[str, str], ...] = ()


UNKNOWN: Final = Agent()


@lru_cache(MOST_REMEMBERED)
def agent_of(text: str) -> Agent:
    """Return what a user agent says.

    Examples
    --------
    >>> agent_of("Googlebot/2.1 (+http://www.google.com/bot.html)").is_bot
    True
    >>> agent_of("python-requests/2.32")
    Agent(is_bot=False, is_server=True, told=())
    """
    text = _LONG_WORD.sub(r"\1", text[:LONGEST].strip())[:LONGEST_PARSED]
    if not text:
        return UNKNOWN
    if _SERVER.match(text):
        return Agent(is_server=True)
    if _APP.search(text):
        return UNKNOWN
    if _crawlers.is_crawler(text):
        return Agent(is_bot=True)
    said = ua_parser.parse(text)
    told = {
        "device": _form_of(text),
        "os": said.os and said.os.family,
        "browser": said.user_agent and said.user_agent.family,
    }
    return Agent(told=tuple((name, value) for name, value in told.items() if value))


def _form_of(text: str) -> str | None:
    if _TV.search(text):
        return "tv"
    return next((form for pattern, form in _FORMS if pattern.search(text)), None)
