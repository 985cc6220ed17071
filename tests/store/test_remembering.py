"""What an answer read of the records is known until it is made, and by no other."""

from dataclasses import replace

import anyio

from homing.store import remembering
from homing.store.settings import load_project, save_project


def test_an_answer_sees_one_state_and_the_next_one_what_is_new(records):
    before = load_project(records)
    with remembering():
        assert load_project(records) == before
        save_project(records, replace(before, name="Another"))
        assert load_project(records) is load_project(records)
        assert load_project(records) == before
        with remembering():
            assert load_project(records).name == "Another"
        assert load_project(records) == before
    assert load_project(records).name == "Another"


def test_a_thread_of_the_answer_knows_it_too(records):
    async def answer():
        with remembering():
            first = await anyio.to_thread.run_sync(load_project, records)
            return first is load_project(records)

    assert anyio.run(answer)


def test_of_other_records_nothing_is_known(records, tmp_path):
    other = type(records).open(f"sqlite:///{tmp_path / 'other.sqlite'}")
    save_project(other, replace(load_project(other), name="Other"))
    with remembering():
        assert load_project(records).name != load_project(other).name == "Other"
    other.close()
