"""`GET /api/v1/backup`: a backup of the installation, made now."""

from __future__ import annotations

import tempfile
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from homing.ui import doors
from homing.ui.doors import OWNER, may
from homing.ui.visit import ThisVisit
from homing.web.backups.service import PATH, make, name_of

router = doors.router(tags=["operations"])


@router.get(
    PATH,
    response_class=FileResponse,
    summary="A backup of the installation",
    responses={200: {"content": {"application/x-tar": {}}, "description": "A tar archive."}},
)
@may(OWNER)
def download_backup(visit: ThisVisit) -> FileResponse:
    """Make a backup of everything, and send it; it holds all customers, and hashes of passwords."""
    app = visit.app
    now = app.clock.now()
    folder = tempfile.TemporaryDirectory(dir=app.folder.scratch, prefix="backup-")
    archive = Path(folder.name) / name_of(now)
    try:
        make(app, archive, now=now)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        archive,
        filename=archive.name,
        media_type="application/x-tar",
        background=BackgroundTask(folder.cleanup),
    )
