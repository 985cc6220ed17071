"""Access: who may come in, and as what.

Words
    *user*: somebody who signs in. *Session*: a browser that has. *One-time link*: the way in for
    one who has no password yet: the first owner, an invited user, one who lost theirs. *Key*: a
    secret with which a program asks the API.

Trip
    `homing serve` on a new folder prints a one-time link → `/welcome/…` makes the owner → sessions
    by `/sign-in`; a request's cookie or key becomes the `Visit`'s user, and its role opens doors.

Must not
    keep a secret: passwords by argon2id, tokens and keys by SHA-256, each shown once at most.
"""

from homing.web.access.cookies import session_of
from homing.web.access.service.faults import TooManyAttempts
from homing.web.access.service.keys import who_is as key_of
from homing.web.access.service.links import first_owner
from homing.web.access.service.sessions import who_is as account_of
from homing.web.access.tables.keys import Key
from homing.web.access.tables.users import Account

__all__ = [
    "Account",
    "Key",
    "TooManyAttempts",
    "account_of",
    "first_owner",
    "key_of",
    "session_of",
]
