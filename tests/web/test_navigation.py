import pytest

from homing.metrics.catalogue import specs
from homing.ui.doors import Role
from homing.ui.navigation import JOBS

pytestmark = pytest.mark.page

PLACES = [place for job in JOBS for place in job.places]
ELSEWHERE = {"retention", "retention_age_1"}
"""Metrics whose page is the retention page."""


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.path)
@pytest.mark.parametrize("role", Role)
def test_a_page_opens_to_those_who_see_it_in_the_navigation(signed_in, place, role):
    status = signed_in(role).get(place.path).status_code
    assert status == (200 if role in place.roles else 403)


def test_every_metric_stands_in_the_navigation_under_its_own_name():
    shown = {place.path: place.name for place in PLACES if place.path.startswith("/measure/")}
    assert shown == {
        f"/measure/{spec.key}": spec.name for spec in specs() if spec.key not in ELSEWHERE
    }


def test_no_two_pages_have_the_same_keys():
    keys = [place.keys for place in PLACES if place.keys]
    assert sorted(set(keys)) == sorted(keys)
