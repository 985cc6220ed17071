from datetime import UTC, date, datetime

import pytest

from homing.core.money import Money
from homing.core.periods import Period
from homing.core.text import Text
from homing.ui import render

NBSP = "\u00a0"


def printed(visit, expression, **names):
    template = render.environment(visit.language).from_string(f"{{{{ {expression} }}}}")
    return template.render(visit=visit, **names)


@pytest.mark.parametrize(
    ("expression", "en", "ru"),
    [
        ("12345|count", "12,345", f"12{NBSP}345"),
        ("1234.56|number(1)", "1,234.6", f"1{NBSP}234,6"),
        ("0.459|share", "46%", f"46{NBSP}%"),
        ("(0.335, 0.3984)|interval(1)", "33.5–39.8%", f"33,5–39,8{NBSP}%"),
        ("price|money", "£12,345.60", f"12{NBSP}345,60{NBSP}£"),
        ("start|day", f"5{NBSP}Aug{NBSP}2026", f"5{NBSP}авг.{NBSP}2026"),
        ("start|period(month)", f"Aug{NBSP}2026", f"авг.{NBSP}2026"),
        ("0.0004|took", f"1{NBSP}ms", f"1{NBSP}мс"),
        ("0.0384|took", f"38{NBSP}ms", f"38{NBSP}мс"),
        ("2.34|took", f"2.3{NBSP}s", f"2,3{NBSP}с"),
        ("word|words", "cohort", "когорта"),
        ("'as it is'|words", "as it is", "as it is"),
    ],
)
def test_values_are_printed_as_the_reader_writes_them(visit, expression, en, ru):
    names = {
        "price": Money(1234560, "GBP"),
        "start": date(2026, 8, 5),
        "month": Period.month,
        "word": Text("cohort", "когорта"),
    }
    assert printed(visit(), expression, **names) == en
    assert printed(visit(language="ru"), expression, **names) == ru


def test_moments_are_printed_in_the_zone_of_the_visit(visit):
    at = datetime(2026, 8, 5, 22, 30, tzinfo=UTC)
    assert printed(visit(), "at|moment", at=at) == f"6{NBSP}Aug{NBSP}2026,{NBSP}01:30"
    assert printed(visit(timezone="America/New_York"), "at|clock", at=at) == "18:30"
