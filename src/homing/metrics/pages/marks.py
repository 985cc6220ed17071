"""The marks of the installation, on the pictures of its pages."""

from __future__ import annotations

from contextlib import AbstractContextManager

from homing.metrics.answers.marked import marked
from homing.store import every_mark
from homing.ui.visit import Visit


def marked_by(visit: Visit) -> AbstractContextManager[None]:
    """Put the marks that people keep on the pictures that are drawn inside."""
    return marked([kept.mark for kept in every_mark(visit.app.records)])
