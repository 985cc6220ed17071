"""`/glossary`: the words, and what every metric is."""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse

from homing.metrics.analyses import ANALYSES
from homing.metrics.catalogue import specs
from homing.metrics.spec import Spec
from homing.ui import doors, render
from homing.ui.doors import EVERYONE, REPORTS, may
from homing.ui.visit import ThisVisit
from homing.web.glossary.words import CHAPTERS

router = doors.router(tags=["glossary"])

PATH: Final = "/glossary"
_PAGES: Final = {each.spec.key: each.path for each in ANALYSES}


@router.get(PATH)
@may(EVERYONE)
def show_glossary(visit: ThisVisit) -> HTMLResponse:
    """Show every word and every metric."""
    return render.page(
        visit,
        "glossary/page.html",
        chapters=CHAPTERS,
        specs=specs(),
        page_of=page_of if visit.role in REPORTS else lambda _spec: None,
    )


def page_of(spec: Spec) -> str:
    """Return the address of a metric's page."""
    return _PAGES.get(spec.key, f"/measure/{spec.key}")
