"""From a template and names to a whole page.

There is one environment a language, so that words, numbers and dates in a template need no
language argument; what differs from visit to visit is the name `visit`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from homing.core.errors import HomingError
from homing.core.intervals import SMALL_SAMPLE
from homing.core.names import PERIOD_NAMES
from homing.core.text import Language
from homing.ui import formats, i18n, once, state, undo
from homing.ui.navigation import jobs_for

if TYPE_CHECKING:
    from homing.ui.visit import Visit

MANIFEST: Final = Path(__file__).parent.parent / "web" / "static" / "manifest.json"
"""What the front-end build says: the name of a file → the name it has with its hash."""


def page(visit: Visit, template: str, /, *, status: int = 200, **names: object) -> HTMLResponse:
    """Return a whole page.

    Parameters
    ----------
    visit : Visit
        Who looks, in which language and theme.
    template : str
        Path under `ui/templates`.
    status : int
        HTTP status.
    **names : object
        What the template may use; it fails on any other name.
    """
    return HTMLResponse(markup(visit, template, **names), status_code=status)


def markup(visit: Visit, template: str, /, **names: object) -> str:
    """Return the text of a page."""
    numbers = count(1)
    return (
        environment(visit.language)
        .get_template(template)
        .render(
            visit=visit,
            jobs=jobs_for(visit.role, visit.jobs),
            undoable=undo.offered(visit),
            unique=lambda stem: f"{stem}-{next(numbers)}",
            **names,
        )
    )


@cache
def environment(language: Language) -> Environment:
    """Return the templates of one language."""
    made = Environment(
        loader=PackageLoader("homing.ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a template of another version would not fit the code that runs
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    words = i18n.translations(language)
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(formats.filters(language))
    made.globals.update(
        period_names=PERIOD_NAMES,
        small_sample=SMALL_SAMPLE,
        language=language,
        languages=i18n.NAMES,
        static=static,
        href=state.href,
        pairs=state.pairs,
        new_key=once.new_key,
    )
    return made


def static(name: str) -> str:
    """Return the address of a built front-end file.

    Raises
    ------
    HomingError
        When the front end has not been built or has no such file.
    """
    if not MANIFEST.is_file():
        raise HomingError(
            "The front end has not been built.", remedy="Build it with: make frontend"
        )
    try:
        return f"/static/{_manifest(MANIFEST.stat().st_mtime_ns)[name]}"
    except KeyError:
        raise HomingError(
            f"The front end has no file {name!r}.", remedy="Build it with: make frontend"
        ) from None


@lru_cache(maxsize=1)
def _manifest(built_at_ns: int) -> Mapping[str, str]:  # noqa: ARG001 - a newer build is read anew
    built: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return built
