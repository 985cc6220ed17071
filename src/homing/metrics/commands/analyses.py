"""A command for each analysis, made from the question it answers."""

from __future__ import annotations

import inspect
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import pyarrow as pa
import typer

from homing.core.errors import UserError
from homing.draw.text import colours_of
from homing.metrics import terminal
from homing.metrics.analyses import ANALYSES
from homing.metrics.answers.analysis import Analysis
from homing.metrics.answers.answer import Answer
from homing.metrics.commands.options import FORM, MORE, WHAT, AsCsv, AsJson, AsSql, Counts, In
from homing.metrics.commands.printing import check_forms, print_json
from homing.metrics.forms import csv_of
from homing.metrics.heatmaps import heatmaps_text
from homing.metrics.lending import lent
from homing.metrics.needed import is_rules
from homing.metrics.timing import date_of
from homing.metrics.twins import twin
from homing.ui import state
from homing.ui.commands import Terminal, say, terminal_of
from homing.ui.openapi import described
from homing.ui.values import Value, value_of

if TYPE_CHECKING:
    from homing.ui.visit import House

_DRAWN: Final = {"retention": heatmaps_text}
"""Answers that are drawn, not printed as tables."""
_FORM: Final = ("who", "counts", "as_csv", "as_json", "sql", "language")
_METAVARS: Final = {str: "TEXT", date: "DATE", int: "N", float: "X"}
_MOMENTS: Final = {"now", "as_of"}
_WHO: Final = "The customers behind a number; say which with KEY=VALUE, once for each of: {places}."


def __getattr__(name: str) -> typer.Typer:
    """Return the command of an analysis by its key."""
    found = [analysis for analysis in ANALYSES if analysis.spec.key == name]
    if not found:
        raise AttributeError(name)
    return command_of(found[0])


def command_of(analysis: Analysis) -> typer.Typer:
    """Return the command of an analysis."""

    def ask(**given: Any) -> None:
        context = given.pop("context")
        form: dict[str, Any] = {name: given.pop(name) for name in _FORM if name in given}
        question = _question(analysis, given)
        check_forms(as_csv=form["as_csv"], as_json=form["as_json"], sql=form["sql"])
        if form["who"]:
            _show_people(analysis, terminal_of(context), question, form)
        else:
            _show(analysis, terminal_of(context), question, form)

    ask.__doc__ = f"{analysis.lead.en}\n\n{analysis.spec.definition.en}"
    ask.__signature__ = inspect.Signature(_parameters(analysis))  # type: ignore[attr-defined]
    ask.__annotations__ = {}
    alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    alone.command(analysis.spec.key)(ask)
    return alone


def _parameters(analysis: Analysis) -> list[inspect.Parameter]:
    asked = [_parameter(analysis, name) for name in _ordered(analysis)]
    form: Mapping[str, tuple[Any, Any]] = {
        "who": (_who(analysis), None),
        **({"counts": (Counts, False)} if analysis.spec.key in _DRAWN else {}),
        "as_csv": (AsCsv, False),
        "as_json": (AsJson, False),
        "sql": (AsSql, None),
        "language": (In, "en"),
    }
    return [
        _keyword("context", typer.Context, inspect.Parameter.empty),
        *asked,
        *(_keyword(name, hint, default) for name, (hint, default) in form.items()),
    ]


def _keyword(name: str, hint: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=hint, default=default)


def _ordered(analysis: Analysis) -> list[str]:
    """Return the fields, those that are asked for first up front."""
    names = [each.name for each in fields(analysis.question)]
    own = [name for name in (*analysis.shown, *analysis.fields) if name in names]
    first = list(dict.fromkeys((*own, *names)))
    first.remove("until")
    first.insert(first.index("since") + 1, "until")
    return first


def _parameter(analysis: Analysis, name: str) -> inspect.Parameter:
    value = _value(analysis.question, name)
    is_own = name in analysis.fields or name in analysis.shown or name == "until"
    option = typer.Option(
        metavar="RULE" if is_rules(analysis.question, name) else _metavar(name, value),
        help=_help(analysis.question, name, value),
        rich_help_panel=WHAT if is_own else MORE,
        show_default=_default(value),
    )
    kind: Any = str if value.kind is date else value.kind
    if value.is_many:
        return _keyword(name, Annotated[list[kind] | None, option], None)
    hint = kind | None if value.is_optional else kind
    return _keyword(name, Annotated[hint, option], value.default)


def _value(question: type[Any], name: str) -> Value:
    default = next(each.default for each in fields(question) if each.name == name)
    return value_of(get_type_hints(question)[name], default)


def _default(value: Value) -> bool | str:
    """Return what the help says is meant unless said, or whether it says so."""
    if value.is_many and isinstance(value.default, tuple):
        return ", ".join(map(str, value.default))
    return value.default is not None


def _metavar(name: str, value: Value) -> str | None:
    return "MOMENT" if name in _MOMENTS else _METAVARS.get(value.kind)


def _help(question: Any, name: str, value: Value) -> str:
    said = described(question).get(name, name.replace("_", " ") + ".")
    text = said[:1].upper() + said[1:]
    return f"{text} May be repeated." if value.is_many else text


def _who(analysis: Analysis) -> Any:
    asked = {each.name for each in fields(analysis.question)}
    places = [each.name for each in fields(analysis.cell) if each.name not in asked]
    text = _WHO.format(places=", ".join(places))
    return Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help=text, rich_help_panel=FORM)
    ]


def _question(analysis: Analysis, given: Mapping[str, Any]) -> Any:
    """Return the question that the options say."""
    read: dict[str, Any] = {}
    for name, said in given.items():
        value = _value(analysis.question, name)
        if value.is_many:
            read[name] = tuple(said) if said else value.default
        else:
            read[name] = date_of(said, name) if value.kind is date else said
    return analysis.question(**read)


def _show(analysis: Analysis, asked: Terminal, question: Any, form: Mapping[str, Any]) -> None:
    def local(house: House) -> Answer[Any]:
        with lent(house) as events:
            return analysis.answer(events, question.usual(house.events.event_names()))

    if form["as_csv"]:
        address = state.href(f"{analysis.path}.csv", question)
        text = asked.answer(lambda house: local(house).to_csv(), str, address, is_text=True)
        sys.stdout.write(text)
        return
    address = state.href(f"/api/v1{analysis.path}", question)
    said: dict[str, Any] = asked.answer(lambda house: local(house).to_dict(), dict, address)
    if form["as_json"]:
        print_json(said)
    elif form["sql"] is not None:
        sys.stdout.write(_statement(said, form["sql"]) + "\n")
    else:
        _print(analysis, said, form)


def _statement(said: Mapping[str, Any], dialect: twin.Dialect) -> str:
    if said["sql"] is None:
        raise UserError(
            "No single SQL statement can say this.",
            where="sql",
            remedy="Leave --sql out; the documentation says how it is counted.",
        )
    return twin.translated(said["sql"], dialect)


def _print(analysis: Analysis, said: Mapping[str, Any], form: Mapping[str, Any]) -> None:
    language, width = form["language"], shutil.get_terminal_size((100, 24)).columns
    drawn = None
    if (draw := _DRAWN.get(analysis.spec.key)) is not None:
        drawn = draw(
            analysis.spec,
            said,
            language=language,
            width=width,
            colours=colours_of(os.environ, is_terminal=sys.stdout.isatty()),
            shows="count" if form["counts"] else "share",
        )
    text = terminal.answer_text(analysis.spec, said, language=language, width=width, drawn=drawn)
    sys.stdout.write(text)
    for warning in said["warnings"]:
        say(f"\n{warning[language]}")


def _show_people(
    analysis: Analysis, asked: Terminal, question: Any, form: Mapping[str, Any]
) -> None:
    place = [_pair(text) for text in form["who"]]
    cell = state.read(analysis.cell, [*state.pairs(question), *place])

    def local(house: House) -> list[dict[str, Any]]:
        with lent(house) as events:
            usual = cell.usual(house.events.event_names())
            plain = {each.name: getattr(usual, each.name) for each in fields(analysis.question)}
            found = analysis.answer(events, analysis.question(**plain))
            return person_rows(found.listed(usual, found.behind(usual)).table)

    people = asked.answer(
        local,
        lambda said: [{"customer": each.pop("id"), **each} for each in said["customers"]],
        state.href(f"{analysis.path}/customers.json", cell),
    )
    if form["as_json"]:
        print_json(people)
    elif form["as_csv"]:
        sys.stdout.write(
            csv_of(pa.Table.from_pylist(people or [{"customer": None}])[: len(people)])
        )
    else:
        sys.stdout.write(terminal.people_text(people, form["language"]))


def person_rows(people: pa.Table) -> list[dict[str, Any]]:
    """Return people as the API gives them: moments in UTC."""
    return [{name: _plain(value) for name, value in row.items()} for row in people.to_pylist()]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _pair(text: str) -> tuple[str, str]:
    key, is_said, value = text.partition("=")
    if not is_said:
        raise UserError(f"{text!r} is not KEY=VALUE.", where="who", remedy="Write --who age=1.")
    return key.strip(), value.strip()
