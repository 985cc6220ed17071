"""The sentence beside the number, word for word."""

import pytest

import homing as hm
from homing.core.periods import Period
from homing.draw.heatmap import heatmap
from homing.metrics.answers.reader import Reader
from homing.metrics.retention.pictures import grid
from metrics.logs import taken, utc

LOG = [("ann", "sign-up", utc(2026, 1, 5)), ("ann", "buy", utc(2026, 3, 5))]
NB = "\N{NO-BREAK SPACE}"


def retention(**asked):
    return hm.retention(taken(LOG, timezone="Europe/London"), **asked)


def test_the_definition_in_english():
    result = retention(period="month", start_event="sign-up", return_event=["buy", "read"])
    assert result.definition("en") == (
        "Share of the customers of a cohort (the denominator: everyone whose first “sign-up” event "
        "in all of history fell in the same month) who had the event “buy” or “read” in the k-th "
        "month after it; calendar months, time zone Europe/London; months are complete until "
        f"1{NB}Mar{NB}2026."
    )


def test_the_definition_in_russian():
    result = retention(week_start=7)
    assert result.definition("ru") == (
        "Доля клиентов когорты (знаменатель: все, у кого первое за всю историю событие (любое) "
        "пришлось на одну и ту же неделю), у которых было любое событие на k-й неделе после этого; "
        "календарные недели (первый день — воскресенье), часовой пояс Europe/London; учтены "
        f"полностью периоды до 1{NB}мар.{NB}2026."
    )


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("period", list(Period))
def test_every_definition_names_what_matters(period, language):
    said = retention(period=period, start_event="sign-up", since="2026-03-01").definition(language)
    assert "{" not in said
    assert "sign-up" in said
    assert "Europe/London" in said
    assert "2026" in said
    assert ("воскресенье" in said or "понедельник" in said or "Monday" in said) == (
        period is Period.week
    )


def test_a_picture_shows_itself_with_its_definition_and_reservations():
    result = retention(period="month")
    shown = result._repr_html_()
    assert "<style>" in shown
    reader = Reader("en", Period.month)
    assert heatmap(grid(result.shown, reader), language="en") in shown
    assert "the denominator: everyone" in shown
    assert "Cohorts with fewer than 30 customers: 1 of 1." in shown
    assert "<svg" in result.plot()._repr_html_()


def test_every_cell_of_the_grid_can_be_a_link():
    reader = Reader("en", Period.month, lambda entered, age, group: f"/{entered}/{age}")
    shown = grid(retention(period="month").shown, reader)
    assert [cell.href for cell in shown.rows[0].cells] == [
        "/2026-01-01/0",
        "/2026-01-01/1",
        "/2026-01-01/2",
    ]


@pytest.mark.db
@pytest.mark.parametrize("period", ["hour", "week", "year"])
def test_an_answer_as_json_and_csv(period):
    result = hm.retention(
        taken(LOG[:1], timezone="Australia/Lord_Howe"), period=period, now=utc(2026, 1, 6)
    )
    said = result.to_dict()
    assert said["query"]["cohort"] == "first_time"
    assert said["query"]["period"] == period
    assert len(said["curve"]) == len(said["columns"])
    lines = result.to_csv().splitlines()
    assert lines[0] == "cohort,age,group,size,returned,share,low,high,is_complete,value"
    assert len(lines) == result.cells.num_rows + 1
    assert lines[1].split(",")[1:6] == ["0", "", "1", "1", "1.0"]
    assert lines[1].split(",")[0] == said["table"][0]["cohort"]
