"""Files of cities in the shape of DB-IP's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPSet


def file_at(path: Path, cities: Mapping[str, str], kind: str = "DBIP-City-Lite") -> Path:
    """Write a file of cities by their networks; an empty name: only the country is known."""
    writer = MMDBWriter(6, kind, languages=["en"], ipv4_compatible=True)
    for network, city in cities.items():
        named = {"names": {"en": city}} if city else {}
        writer.insert_network(IPSet([network]), {"city": named, "country": {"iso_code": "US"}})
    writer.to_db_file(str(path))
    return path
