"""What a form may be told."""

from __future__ import annotations

from datetime import timedelta

from homing.core.errors import HomingError, UserError
from homing.core.text import Text


class FormFault(UserError):
    """A field that cannot be taken; says which, in both languages."""

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text.en, where=field)
        self.field = field
        self.text = text


class TooManyAttempts(HomingError):
    """Sign-in was tried too often from one address or for one account."""

    def __init__(self, wait: timedelta) -> None:
        self.wait_s = int(wait.total_seconds()) + 1
        minutes = -(-self.wait_s // 60)
        super().__init__("Too many attempts to sign in.", remedy=f"Try again in {minutes} min.")
        self.minutes = minutes
        self.headers = {"Retry-After": str(self.wait_s)}


def check(field: str, fault: Text | None) -> None:
    """Pass silently when there is no fault.

    Raises
    ------
    FormFault
        When there is one.
    """
    if fault is not None:
        raise FormFault(field, fault)
