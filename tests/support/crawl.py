"""Every page of a site, found as a visitor finds them: by following links."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from lxml import html
from starlette.routing import compile_path

from support.plain import NO_TLS

START = ("/", "/-/patterns", "/settings/account", "/api")
A_ROUTE = 2
"""How many addresses of one route are opened in search of links."""


def crawl(site: FastAPI, address: str) -> dict[str, str]:
    """Return the first address of every page that links lead to, by the path of its route."""
    found: dict[str, str] = {}
    patterns = {path: compile_path(path)[0] for path in page_routes(site)}
    waiting, seen = deque(START), dict.fromkeys(START)
    opened: dict[str, int] = {}
    with httpx.Client(
        base_url=address, verify=NO_TLS, follow_redirects=True, timeout=300
    ) as client:
        while waiting:
            path = waiting.popleft()
            route = _route_of(patterns, path)
            if route is None or opened.get(route, 0) >= A_ROUTE:
                continue
            opened[route] = opened.get(route, 0) + 1
            answer = client.get(path)
            if "text/html" not in answer.headers.get("content-type", "") or answer.is_error:
                continue
            found.setdefault(route, path)
            links = html.document_fromstring(answer.text).xpath("//a/@href")
            for link in (urlsplit(urljoin(path, each)) for each in links):
                way = link.path + (f"?{link.query}" if link.query else "")
                if not link.netloc and way not in seen:
                    seen[way] = None
                    waiting.append(way)
    return found


def _route_of(patterns: dict[str, re.Pattern[str]], path: str) -> str | None:
    """Return the path of the first route that answers an address."""
    bare = urlsplit(path).path
    return next((route for route, pattern in patterns.items() if pattern.match(bare)), None)


def page_routes(site: FastAPI) -> list[str]:
    """Return the paths of all routes that answer a browser with a page, in order."""
    return [
        str(context.path)
        for context in iter_route_contexts(site.routes)
        if "GET" in (getattr(context.original_route, "methods", None) or ())
        and not str(context.path).startswith(("/api/", "/healthz", "/metrics"))
        and not str(context.path).endswith((".json", ".csv", ".ipynb", ".js", ".xlsx", ".pdf"))
    ]
