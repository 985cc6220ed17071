"""The archive: whole or not there, believed only when every digest is right."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import UTC, datetime

import pytest

from homing.core.errors import UserError
from homing.store.backup import Part, pack, read_manifest, unpack

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def part(name, content):
    return Part(name, lambda to: to.write_bytes(content))


def packed(to, *parts):
    return pack(to, parts, count=lambda folder: len(list(folder.iterdir())), now=NOW, version="1")


@pytest.fixture
def archive(tmp_path):
    packed(tmp_path / "b.tar", part("one", b"1" * 3_000_000), part("two", b""))
    return tmp_path / "b.tar"


def test_what_goes_in_comes_out(archive, tmp_path):
    (tmp_path / "out").mkdir()
    manifest = unpack(archive, tmp_path / "out")
    assert (tmp_path / "out" / "one").read_bytes() == b"1" * 3_000_000
    assert (tmp_path / "out" / "two").read_bytes() == b""
    assert (manifest.events, manifest.made_at) == (2, NOW.isoformat())
    assert read_manifest(archive) == manifest


def test_only_its_owner_may_read_it(archive, tmp_path):
    (tmp_path / "out").mkdir()
    unpack(archive, tmp_path / "out")
    assert archive.stat().st_mode & 0o077 == 0
    assert (tmp_path / "out" / "one").stat().st_mode & 0o077 == 0


def test_one_changed_byte_is_noticed(archive, tmp_path):
    content = bytearray(archive.read_bytes())
    content[1_500_000] ^= 1
    archive.write_bytes(content)
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match="one is not as it was written"):
        unpack(archive, tmp_path / "out")


@pytest.mark.parametrize("size", [0, 100, 700, 5000, 2_000_000])
def test_a_torn_archive_is_none(archive, tmp_path, size):
    archive.write_bytes(archive.read_bytes()[:size])
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match="no whole backup"):
        unpack(archive, tmp_path / "out")


def test_a_part_that_fails_leaves_nothing_behind(tmp_path):
    def fail(_to):
        raise OSError(28, "No space left on device")

    with pytest.raises(UserError, match="No space left"):
        packed(tmp_path / "b.tar", part("one", b"1"), Part("two", fail))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(archive):
    with pytest.raises(UserError, match="a file of that name"):
        packed(archive, part("one", b"2"))


@pytest.mark.parametrize("name", ["../x", "/etc/x", ".hidden"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    said = {"form": 1, "made_at": "", "version": "1", "events": 0, "parts": {name: "0"}}
    write(tmp_path / "b.tar", said)
    with pytest.raises(UserError, match="none of ours"):
        unpack(tmp_path / "b.tar", tmp_path)


@pytest.mark.parametrize(
    "wrong", [{"parts": None}, {"parts": ["one"]}, {"events": "many"}], ids=str
)
def test_a_manifest_of_other_types_is_none(tmp_path, wrong):
    said = {"form": 1, "made_at": "", "version": "1", "events": 0, "parts": {}}
    write(tmp_path / "b.tar", said | wrong)
    with pytest.raises(UserError, match="no manifest"):
        read_manifest(tmp_path / "b.tar")


def test_a_newer_form_says_upgrade(tmp_path):
    write(tmp_path / "b.tar", {"form": 2, "anything": 1})
    with pytest.raises(UserError, match="Upgrade"):
        read_manifest(tmp_path / "b.tar")


def test_what_is_no_archive_is_said_to_be_none(tmp_path):
    (tmp_path / "b.tar").write_text("hello")
    with pytest.raises(UserError, match="no whole backup"):
        read_manifest(tmp_path / "b.tar")
    with pytest.raises(UserError, match="no such file"):
        read_manifest(tmp_path / "c.tar")


def write(to, said):
    text = json.dumps(said).encode()
    with tarfile.open(to, "w") as tar:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
