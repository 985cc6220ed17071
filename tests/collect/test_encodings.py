import pytest

from homing.collect.importers.files import Reading
from homing.core.errors import UserError

pytestmark = pytest.mark.db

HEADER = b"customer,occurred_at,event,note\n"


def row(name, note, encoding):
    return f"{name},2025-01-01,visit,{note}\n".encode(encoding)


def test_a_few_lines_in_another_encoding_are_rejected_and_never_guessed_at(bench):
    sound = b"".join(row(f"Алёна{n}", "привет", "utf-8") for n in range(5))
    foreign = row("bob", "привет", "cp1251") + row("Вера", "", "cp1251")
    path = bench.write(HEADER + sound + foreign + row("cid", "plain", "utf-8"))
    report = bench.bring(path)
    assert {part.what: part.lines for part in report.rejected} == {
        "note holds bytes that are no letters in the file's encoding": ("events.csv:7",),
        "customer holds bytes that are no letters in the file's encoding": ("events.csv:8",),
    }
    assert (report.taken, "--encoding" in report.rejected[0].remedy) == (6, True)


def test_a_few_lines_in_utf8_among_others_refuse_the_file_and_name_one(bench):
    foreign = b"".join(row(f"Вера{n}", "привет", "cp1251") for n in range(30))
    path = bench.write(HEADER + foreign + row("Алёна", "привет", "utf-8"))
    with pytest.raises(UserError, match="mixes encodings: this line is UTF-8") as raised:
        bench.bring(path)
    assert "events.csv:32" in str(raised.value)
    assert "--encoding cp1251" in str(raised.value)
    assert bench.store.size() == 0
    assert bench.bring(path, reading=Reading(encoding="windows-1251")).taken == 31


def test_a_letter_broken_before_the_file_was_written_spoils_no_note(bench):
    text = row("ann", "a\N{REPLACEMENT CHARACTER}b", "utf-8")
    assert bench.bring(bench.write(HEADER + text)).taken == 1


def test_bytes_that_are_nothing_in_the_encoding_said_reject_their_rows(bench):
    path = bench.write(HEADER + row("ann", "a", "ascii") + b"bob,2025-01-01,visit,\xff\n")
    report = bench.bring(path, reading=Reading(encoding="utf-8"))
    assert (report.taken, report.rejected[0].lines) == (1, ("events.csv:3",))


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "cp866"])
def test_a_file_all_in_one_old_encoding_is_read(bench, encoding):
    rows = b"".join(row(f"Вера{n}", "Съешь ещё этих мягких булок", encoding) for n in range(30))
    bench.bring(bench.write(HEADER + rows))
    assert bench.events("properties.note::VARCHAR")[0] == (
        "Вера0",
        "visit",
        "Съешь ещё этих мягких булок",
    )
