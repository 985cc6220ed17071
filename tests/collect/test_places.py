"""Where addresses are: countries, classes, and cities of a real file."""

import pickle
import sys
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.collect.places import Atlas, Place
from homing.core.errors import UserError
from support.cities import file_at


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    said = {"8.8.8.0/24": "Mountain View", "2001:4860::/32": "Zürich", "1.1.1.0/24": ""}
    return file_at(tmp_path_factory.mktemp("cities") / "cities.mmdb", said)


def test_a_file_says_the_city_of_an_address(cities):
    atlas = Atlas(cities)
    assert atlas.place_of("8.8.8.8") == Place("US", "Mountain View", "public_v4")
    assert atlas.place_of("::ffff:8.8.8.9") == Place("US", "Mountain View", "public_v4")
    assert atlas.place_of("2001:4860::1").city == "Zürich"
    for address in ("1.1.1.1", "9.9.9.9", "10.0.0.1", "fe80::1%eth0", "unix:", ""):
        assert atlas.place_of(address).city is None


def test_without_a_file_nothing_is_looked_up():
    assert Atlas().place_of("8.8.8.8") == Place("US", None, "public_v4")


def test_the_same_atlas_answers_in_another_process(cities):
    atlas = pickle.loads(pickle.dumps(Atlas(cities)))
    assert atlas == Atlas(cities)
    assert atlas.place_of("8.8.8.8").city == "Mountain View"


@given(st.ip_addresses().filter(lambda address: not getattr(address, "ipv4_mapped", None)))
def test_every_address_has_a_class_and_what_the_internet_reaches_is_public(address):
    scope, version = Atlas().place_of(str(address)).ip_class.split("_")
    assert version == f"v{address.version}"
    assert scope == "public" or not address.is_global


@pytest.mark.parametrize("network", ["10.0.0.0/8", "127.0.0.0/8", "100.64.0.0/10", "fc00::/7"])
def test_inside_a_network_the_class_is_private_and_there_is_no_country(network):
    first = network.partition("/")[0]
    place = Atlas().place_of(first)
    assert place == Place(None, None, f"private_v{ip_address(first).version}")


def test_what_is_no_file_of_cities_is_refused(tmp_path, cities):
    with pytest.raises(UserError, match="cannot be read"):
        Atlas(tmp_path / "none.mmdb")
    (tmp_path / "text.mmdb").write_text("no database")
    with pytest.raises(UserError, match="cannot be read"):
        Atlas(tmp_path / "text.mmdb")
    countries = file_at(tmp_path / "countries.mmdb", {"8.8.8.0/24": ""}, "DBIP-Country-Lite")
    with pytest.raises(UserError, match="DBIP-Country-Lite"):
        Atlas(countries)


def test_without_the_extra_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "maxminddb", None)
    with pytest.raises(UserError, match="not installed") as refused:
        Atlas(tmp_path / "cities.mmdb")
    assert "cities" in refused.value.remedy


def test_a_damaged_file_costs_the_city_alone(tmp_path, cities):
    spoiled = bytearray(cities.read_bytes())
    marker = spoiled.rindex(b"\xab\xcd\xefMaxMind.com")
    at = spoiled.index(b"Mountain View") - 20
    spoiled[at : at + 20] = b"\xff" * 20
    assert at < marker
    (tmp_path / "spoiled.mmdb").write_bytes(spoiled)
    place = Atlas(tmp_path / "spoiled.mmdb").place_of("8.8.8.8")
    assert place == Place("US", None, "public_v4")
