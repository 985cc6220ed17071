"""Whether the installation is well, and what Prometheus may ask."""

import pytest

from homing.ui.doors import Role

pytestmark = pytest.mark.page


def test_a_well_installation_says_so_to_anybody(nobody):
    answer = nobody.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "failed": []})


def test_a_store_that_does_not_answer_is_named_and_no_more(nobody, app):
    assert nobody.get("/healthz").status_code == 200  # what it answered then is no answer later
    app.events.close()
    answer = nobody.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "failed", "failed": ["events"]})


def test_the_figures_count_requests_by_route_and_name_nobody(keyed, nobody):
    nobody.get("/welcome/a-secret-token")
    nobody.ask("BREW", "/no-such-page")
    text = keyed(Role.AGENT).get("/metrics").text
    assert (
        'homing_http_requests_total{method="GET",route="/welcome/{token}",status="404"} 1.0' in text
    )
    assert 'method="other",route="none"' in text
    assert "homing_http_request_duration_seconds_bucket" in text
    assert "a-secret-token" not in text


def test_the_figures_are_not_for_strangers(nobody):
    answer = nobody.get("/metrics")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
