"""For clients of servers on this machine: reading whom to trust would take each 20 ms."""

from __future__ import annotations

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody; an address with `http` needs nobody."""
