"""Secrets: passwords hashed slowly, random tokens hashed fast; neither is ever kept as it is."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id with the least that OWASP's Password Storage Cheat Sheet (2025) asks for."""
_TURNS: Final = BoundedSemaphore(4)
"""Hashing takes memory on purpose; so many at once, and the others wait."""


def new_token() -> str:
    """Return a secret that nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token. It is random, so a fast hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


def password_hash(password: str) -> str:
    """Return what is kept of a password."""
    with _TURNS:
        return HASHER.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Say whether a password is the one; takes as long for an account that does not exist."""
    with _TURNS:
        try:
            HASHER.verify(kept or _nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Say whether a hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return HASHER.hash(new_token())
