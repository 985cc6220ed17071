from dataclasses import dataclass

from homing.ui.openapi import described, parameters


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What may be asked.

    Parameters
    ----------
    since, until : date
        First and last day.
    ages : int
        The last age, of `period`s.
    """

    since: str
    until: str
    ages: int = 3


@dataclass(frozen=True, kw_only=True)
class Cell(Asked):
    """Which number.

    Parameters
    ----------
    ages : int
        Its age.
    """


def test_a_field_is_described_where_it_is_said_last():
    assert described(Asked)["until"] == "First and last day."
    assert described(Cell) == {
        "since": "First and last day.",
        "until": "First and last day.",
        "ages": "Its age.",
    }


def test_a_field_without_a_default_is_needed():
    said = {each["name"]: each for each in parameters(Cell)}
    assert [name for name, each in said.items() if each["required"]] == ["since", "until"]
    assert said["ages"]["schema"] == {"type": "integer", "default": 3}
