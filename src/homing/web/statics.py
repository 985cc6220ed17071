"""The built front-end files: their names carry a hash of what is in them, so they never change."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER: Final = Path(__file__).parent / "static"
A_YEAR_S: Final = 31_536_000
TRACKER: Final = "homing."
"""How the name of the file begins that runs on other people's sites."""
OPEN_TO_OTHER_SITES: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class BuiltFiles(StaticFiles):
    """Files that a browser may keep for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, with leave to keep it."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR_S}, immutable"
        if path.startswith(TRACKER):
            response.headers.update(OPEN_TO_OTHER_SITES)
        return response


def files() -> StaticFiles:
    """Return the front-end files; the folder may be absent until they are built."""
    return BuiltFiles(directory=FOLDER, check_dir=False)
