from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from homing.app import App, Settings
from homing.metrics.analyses import ANALYSES
from homing.metrics.catalogue import specs
from homing.metrics.pages import places
from homing.metrics.retention import spec as retention
from homing.ui.doors import Role
from homing.ui.navigation import jobs
from homing.web.site import build
from support.installation import install
from support.site import Client, sign_in

pytestmark = pytest.mark.page

PLACES = [place for job in jobs(places) for place in job.places]
ELSEWHERE = {"retention_age_1"}
"""Metrics whose page is the retention page."""


@pytest.fixture(scope="module")
def of_role(tmp_path_factory, running) -> Iterator[dict[Role, Client]]:
    """A browser of each role, on one site without events."""
    settings = Settings(data=tmp_path_factory.mktemp("navigation") / "data")
    install(settings.folder)
    with ExitStack() as opened:
        app = opened.enter_context(closing(App.open(settings)))
        site = build(app, writes_lines=False)
        clients = {role: opened.enter_context(Client(site, portal=running)) for role in Role}
        yield {role: sign_in(client, app, role) for role, client in clients.items()}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
@pytest.mark.parametrize("role", Role)
def test_a_page_opens_to_those_who_see_it_in_the_navigation(of_role, place, role):
    status = of_role[role].get(place.path).status_code
    elsewhere = 303 if place.path == "/" else 403  # the first page leads to what one may see
    assert status == (200 if role in place.roles else elsewhere)


def test_who_may_see_no_reports_comes_in_to_the_first_page_for_them(signed_in):
    answer = signed_in(Role.AGENT).get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/boards")


def test_every_metric_stands_in_the_navigation_under_its_own_name():
    shown = {place.path: place.name for place in PLACES if place in places}
    analyses = {analysis.path: analysis.spec for analysis in ANALYSES}
    series = {f"/measure/{spec.key}": spec for spec in _series()}
    every = {"/retention": retention.SPEC, **analyses, **series}
    assert shown == {
        path: spec.name for path, spec in every.items() if path.split("/")[-1] not in ELSEWHERE
    }
    assert list(shown) == [path for path in every if path in shown]


def _series():
    apart = {retention.SPEC.key, *(analysis.spec.key for analysis in ANALYSES)}
    return [spec for spec in specs() if spec.key not in apart]


def test_no_two_pages_have_the_same_keys():
    keys = [place.keys for place in PLACES if place.keys]
    assert sorted(set(keys)) == sorted(keys)
