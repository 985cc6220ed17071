"""Which mail server letters are handed to: as the environment says, or as it was set."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from homing.core.clock import Clock
from homing.core.errors import UserError
from homing.deliver.channels import smtp
from homing.deliver.model import Server, Tls
from homing.deliver.rules import clean_address
from homing.store import Records, change_settings, load_setting

KEY: Final = "mail_server"
PORTS: Final = {Tls.starttls: 587, Tls.tls: 465, Tls.none: 25}


def server_of(values: Mapping[str, Any], *, where: str = "mail") -> Server:
    """Return the server that values say, checked.

    Raises
    ------
    UserError
        If something is missing, no port, or a password would be sent for all to read.
    """
    host = str(values.get("host") or "").strip()
    if not host or any(each.isspace() for each in host):
        raise UserError("A mail server has a host.", where=where, remedy="As smtp.example.com.")
    tls = _tls(values.get("tls"), where)
    made = Server(
        host=host,
        port=_port(values.get("port") or PORTS[tls], where),
        sender=clean_address(str(values.get("sender") or "")),
        tls=tls,
        user=values.get("user") or None,
        password=values.get("password") or None,
    )
    smtp.check(made)
    return made


def load_server(records: Records, environment: Mapping[str, str] | None = None) -> Server | None:
    """Return the server of the environment, else the one that was set; None: there is none.

    `HOMING_SMTP_HOST` decides; with it `HOMING_SMTP_PORT`, `HOMING_SMTP_TLS`, `HOMING_SMTP_USER`,
    `HOMING_SMTP_PASSWORD` and `HOMING_SMTP_FROM` are read.
    """
    said = os.environ if environment is None else environment
    if said.get("HOMING_SMTP_HOST"):
        names = ("host", "port", "tls", "user", "password")
        given = {name: said.get(f"HOMING_SMTP_{name.upper()}") for name in names}
        sender = said.get("HOMING_SMTP_FROM")
        return server_of({**given, "sender": sender}, where="HOMING_SMTP_HOST")
    kept = load_setting(records, KEY)
    return server_of(kept) if isinstance(kept, dict) else None


def save_server(records: Records, server: Server | None, clock: Clock) -> None:
    """Keep the server; None: there is none any more."""
    kept = asdict(server) if server else None
    told = {"server": repr(server) if server else None}
    change_settings(records, "mail", {KEY: kept}, now=clock.now(), told=told)


def _tls(said: object, where: str) -> Tls:
    try:
        return Tls(str(said or Tls.starttls))
    except ValueError:
        raise UserError(
            f"{said!r} is no kind of encryption.",
            where=where,
            remedy=f"Use one of: {', '.join(Tls)}.",
        ) from None


def _port(said: object, where: str) -> int:
    text = str(said)
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536:
        return int(text)
    raise UserError(f"{said!r} is no port.", where=where, remedy="Write one such as 587.")
