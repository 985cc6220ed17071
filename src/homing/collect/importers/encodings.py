"""Bytes to text: which encoding a file is in, and a UTF-8 copy of what is in another."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from homing.core.errors import UserError

CHUNK = 1 << 20
"""Bytes looked at in one go."""

LONGEST_LINE = 16 * CHUNK
"""A line is not read when it is this long: no row of a table is."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for bytes that are nothing in the encoding of their file."""

CYRILLIC = ["cp1251", "koi8_r", "cp866"]
WESTERN = ["cp1252", "cp1250"]
"""What files of shops and tills are written in when it is not UTF-8, the likelier first."""

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over the bytes of a file shows.

    Parameters
    ----------
    encoding : str
        Python's name of it.
    newline : str
        What lines end with; "mixed" when they end differently.
    has_nul, has_broken, has_foreign : bool
        Whether there is a NUL; a letter that stands for broken ones; bytes that are nothing in this
        encoding, each of which will be such a letter.
    is_blank : bool
        Whether there is nothing but white space.
    long_line : int, optional
        A line that is longer than `LONGEST_LINE`, up to a few chunks.
    """

    encoding: str
    newline: str
    has_nul: bool
    has_broken: bool
    has_foreign: bool
    is_blank: bool
    long_line: int | None = None

    @property
    def is_ready(self) -> bool:
        """Whether DuckDB can read the file as it is."""
        is_utf8 = self.encoding in {"utf-8", "utf-8-sig"}
        return is_utf8 and self.newline in {"\n", "\r\n"} and not self.has_foreign


def scan(path: Path, encoding: str | None = None, *, shown: Path | None = None) -> Scan:
    """Look at every byte of a file once, or three times when it is not all UTF-8.

    Where some lines are UTF-8 and some are not, no encoding fits them all. When most are, the
    others are foreign and their rows will be rejected; when most are not, it is not guessed.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str, optional
        What the user says it is in.
    shown : Path, optional
        What the user calls it.

    Raises
    ------
    UserError
        If an encoding is given that there is not, or encodings are mixed.
    """
    known = _named(encoding) if encoding else _marked(path)
    if known is not None:
        return _looked(path, known)
    seen = _looked(path, "utf-8")
    if not seen.has_foreign:
        return seen
    lines = _lines_beyond_ascii(path)
    if lines.utf8 >= lines.foreign and lines.first_foreign > 1:
        return seen
    guess = _guess(path)
    if lines.utf8:
        raise UserError(
            f"The file mixes encodings: this line is UTF-8, and {lines.foreign:,} others are not,"
            f" such as line {lines.first_foreign}.",
            where=f"{shown or path}:{lines.first_utf8}",
            remedy=f"Save it in one encoding, or say which is right for all: --encoding {guess}.",
        )
    return _looked(path, guess)


@dataclass(frozen=True, slots=True)
class _Lines:
    """How many lines have letters beyond ASCII, in UTF-8 or not, and the first of each."""

    utf8: int
    foreign: int
    first_utf8: int
    first_foreign: int


def _lines_beyond_ascii(path: Path) -> _Lines:
    times = {True: 0, False: 0}
    first = {True: 0, False: 0}
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            for part in line.split(b"\r") if not line.isascii() else ():
                if not part.isascii():
                    kind = _is_utf8(part)
                    times[kind] += 1
                    first[kind] = first[kind] or number
    return _Lines(times[True], times[False], first[True], first[False])


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _looked(path: Path, encoding: str) -> Scan:
    crlf = lf = cr = nul = broken = foreign = endless = 0
    long_line = None
    is_blank = True
    last = ""
    for text in _decoded(path, encoding, "homing.foreign"):
        if not text.isascii():
            broken += text.count(REPLACEMENT)
            foreign += text.count(_FOREIGN)
        nul += text.count("\0")
        is_blank = is_blank and not text.strip("\ufeff\0 \t\r\n")
        returns = text.count("\r")
        lf += text.count("\n")
        if returns or last == "\r":
            cr += returns
            crlf += text.count("\r\n") + (last == "\r" and text[:1] == "\n")
        endless = 0 if returns or "\n" in text else endless + 1
        if endless >= LONGEST_LINE // CHUNK:
            long_line = 1 + lf + cr - crlf
        last = text[-1:] or last
    newline = _newline(crlf, lf - crlf, cr - crlf)
    return Scan(encoding, newline, nul > 0, broken + foreign > 0, foreign > 0, is_blank, long_line)


def transcode(path: Path, seen: Scan, to: Path) -> None:
    """Write a copy in UTF-8 whose lines all end with a line feed."""
    decoder = codecs.lookup("utf-8").incrementalencoder()
    held = ""
    with to.open("wb") as out:
        for text in _decoded(path, seen.encoding):
            whole = held + text
            held = "\r" if whole.endswith("\r") else ""
            whole = whole[: len(whole) - len(held)].replace("\r\n", "\n").replace("\r", "\n")
            out.write(decoder.encode(whole))
        out.write(b"\n" if held else b"")


_FOREIGN = "\udfff"
"""Stands for foreign bytes while they are counted: half a letter, which no file can hold."""


def _marked_foreign(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _FOREIGN, error.end


codecs.register_error("homing.foreign", _marked_foreign)


def _decoded(path: Path, encoding: str, errors: str = "replace") -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _named(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise UserError(
            f"There is no encoding {encoding!r}.", remedy="Use utf-8, windows-1251, latin-1, …"
        ) from None


def _marked(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return name
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(start) >= 8 and start[offset::2].count(0) > 0.4 * len(start) / 2:
            return name
    return None


def _guess(path: Path) -> str:
    """Guess the likeliest encoding of bytes that are not UTF-8."""
    sample = bytearray()
    with path.open("rb") as file:
        while len(sample) < 64_000 and (chunk := file.read(CHUNK)):
            sample += b"\n".join(line for line in chunk.splitlines() if not line.isascii())[:64_000]
    high = sum(byte > 127 for byte in sample)
    in_runs = sum(
        sample[at] > 127 and sample[at + 1] > 127 for at in range(min(len(sample), 20_000) - 1)
    )
    family = CYRILLIC if in_runs > high / 2 else WESTERN
    best = from_bytes(bytes(sample), cp_isolation=family).best()
    return best.encoding if best and high > 20 else family[0]


def _newline(crlf: int, lf: int, cr: int) -> str:
    kinds = {"\r\n": crlf, "\n": lf, "\r": cr}
    present = [name for name, times in kinds.items() if times]
    if len(present) > 1:
        return "mixed"
    return present[0] if present else "\n"
