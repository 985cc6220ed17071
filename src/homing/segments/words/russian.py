"""What each condition says in Russian."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from homing.draw import formats
from homing.segments import model

if TYPE_CHECKING:
    from homing.segments.words.names import Names

CUSTOMERS: Final = "Клиенты, "
AND: Final = ", и "
OR: Final = ", или "
NOT: Final = "не те"


class Noun(NamedTuple):
    """A noun with numbers: 1 день, 2 дня, 5 дней; больше 1 дня, больше 2 дней."""

    one: str
    few: str
    many: str

    def counted(self, n: int) -> str:
        """Return the noun with its number, as in "за 3 дня"."""
        return f"{formats.count(n, 'ru')} {self._form(n)}"

    def at_least(self, n: int) -> str:
        """Return the noun with its number in the genitive, as in "больше 2 дней"."""
        return f"{formats.count(n, 'ru')} {self.few if _is_one(n) else self.many}"

    def _form(self, n: int) -> str:
        if _is_one(n):
            return self.one
        is_few = n % 10 in {2, 3, 4} and n % 100 not in {12, 13, 14}
        return self.few if is_few else self.many


TIME: Final = Noun("раз", "раза", "раз")
DAY: Final = Noun("день", "дня", "дней")
HOUR: Final = Noun("час", "часа", "часов")
MINUTE: Final = Noun("минуту", "минуты", "минут")
SECOND: Final = Noun("секунду", "секунды", "секунд")

_COMPARED: Final = {
    "greater": "больше",
    "at_least": "не меньше",
    "less": "меньше",
    "at_most": "не больше",
}
_MEASURES: Final = {
    "count": "число событий",
    "sum": "сумма {property}",
    "average": "среднее {property}",
    "min": "наименьшее {property}",
    "max": "наибольшее {property}",
    "days": "число дней с",
    "values": "число разных значений {property}",
    "latest": "время последнего события",
}
_MEASURES_BY: Final = {
    "count": "числу событий",
    "sum": "сумме {property}",
    "average": "среднему {property}",
    "min": "наименьшему {property}",
    "max": "наибольшему {property}",
    "days": "числу дней с",
    "values": "числу разных значений {property}",
    "latest": "времени последнего события",
}


def clause(leaf: model.Leaf, names: Names) -> str:
    """Return a condition as words behind «Клиенты,»."""
    match leaf:
        case model.Trait():
            words = f"у которых {_quoted(leaf.trait)} {test(leaf.test)}"
        case model.Did():
            words = f"которые совершали {events(leaf)}{_times(leaf)}{window(leaf.window)}"
        case model.DidNot():
            words = f"которые не совершали {events(leaf, is_none=True)}{window(leaf.window)}"
        case model.Seen():
            which = "первое" if leaf.which == "first" else "последнее"
            words = f"у которых {which} событие{_named(leaf)} было {_moment(leaf.test)}"
        case model.InSegment():
            words = f"которые входят в сегмент {_quoted(names.segment(leaf.segment))}"
        case model.InList():
            words = f"которые есть в списке {_quoted(names.list(leaf.list))}"
        case model.Sample():
            salt = f" ({_quoted(leaf.salt)})" if leaf.salt else ""
            words = f"которые попали в выборку {_number(leaf.percent)}\u00a0%{salt}"
        case _:
            words = _numbered(leaf, names)
    return words


def _numbered(
    leaf: model.Aggregate | model.Top | model.Sequence | model.Overdue, names: Names
) -> str:
    match leaf:
        case model.Aggregate():
            measure = _measure(leaf, _MEASURES, names)
            than = _money(leaf, names) or _compared(leaf.test)
            return f"у которых {measure}{window(leaf.window)} {than}"
        case model.Top():
            share = _number(leaf.share * 100)
            measure = _measure(leaf, _MEASURES_BY, names)
            return f"которые входят в первые {share}\u00a0% по {measure}{window(leaf.window)}"
        case model.Sequence():
            then = "затем" if leaf.happened else "затем не совершили"
            first, second = events(leaf.first), events(leaf.then, is_none=not leaf.happened)
            within = f"в течение {_duration(leaf.within_s)}"
            return f"которые совершили {first}, а {then} {second} {within}{window(leaf.window)}"
        case model.Overdue():
            factor = _number(leaf.factor)
            return (
                f"у которых событий{_named(leaf)} нет дольше, чем их собственный обычный перерыв"
                f" × {factor}"
            )


def _times(leaf: model.Did) -> str:
    match leaf.op, leaf.times:
        case "at_least", 1:
            return ""
        case "exactly", times:
            return f" ровно {TIME.counted(times)}"
        case op, times:
            return f" {_COMPARED[op]} {TIME.at_least(times)}"


def _measure(leaf: model.Aggregate | model.Top, words: dict[str, str], names: Names) -> str:
    of = _quoted(leaf.property or "")
    if model.is_money(leaf):
        currency = leaf.currency or names.currency
        of = f"{of} {f'в {currency}' if currency else 'в основной валюте'}"
    what = words[leaf.measure].format(property=of)
    if leaf.measure in {"count", "latest"}:
        return f"{what}{_named(leaf)}"
    if leaf.measure == "days":
        return f"{what} событиями{_named(leaf)}"
    return f"{what} в событиях{_named(leaf)}"


def _money(leaf: model.Aggregate, names: Names) -> str | None:
    """Return what a sum is compared with as money; None where it is none, or of what is unsaid."""
    currency = leaf.currency or names.currency
    if currency is None or not model.is_money(leaf) or not float(leaf.test.value).is_integer():
        return None
    return f"{_COMPARED[leaf.test.op]} {formats.money(int(leaf.test.value), currency, 'ru')}"


def events(what: model.Matching, *, is_none: bool = False) -> str:
    """Return some events with their filters, in the accusative; with `is_none`, behind «не»."""
    named = _named(what).strip()
    if what.events:
        return named
    return f"{'никаких событий' if is_none else 'любое событие'} {named}".strip()


def _named(what: model.Matching) -> str:
    """Return names and filters of events, with a blank before them; nothing for any event."""
    named = " или ".join(map(_quoted, what.events))
    filters = " и ".join(f"{_quoted(each.property)} {test(each.test)}" for each in what.where)
    said = [named, f"(где {filters})" if filters else ""]
    return "".join(f" {each}" for each in said if each)


def test(said: model.Test) -> str:
    """Return what is asked of a value."""
    match said:
        case model.Equals():
            words = f"{'—' if said.op == 'is' else '— не'} {_value(said.value)}"
        case model.Contains():
            verbs = {
                "contains": "содержит",
                "not_contains": "не содержит",
                "starts_with": "начинается с",
            }
            words = f"{verbs[said.op]} {_quoted(said.value)}"
        case model.OneOf():
            values = ", ".join(map(_value, said.values))
            words = f"— {'одно' if said.op == 'one_of' else 'ни одно'} из: {values}"
        case model.Known():
            words = "известно" if said.op == "set" else "неизвестно"
        case model.Compared():
            words = _compared(said)
        case model.Dated():
            words = f"{_side(said)} {_day(said.day)}"
        case model.Birthday():
            words = f"наступит {_nearest(said.days)}"
    return words


def window(said: model.Window) -> str:
    """Return when, with a blank before it; nothing for ever."""
    match said:
        case model.Ever():
            words = ""
        case model.Last():
            last = "последний" if _is_one(said.days) else "последние"
            words = f" за {last} {DAY.counted(said.days)}"
        case model.Between(since=None, until=None):
            words = ""
        case model.Between(since=None):
            words = f" по {_day(said.until)}"
        case model.Between(until=None):
            words = f" с {_day(said.since)}"
        case model.Between():
            words = f" с {_day(said.since)} по {_day(said.until)}"
        case model.SinceFirst():
            first = "первый" if _is_one(said.days) else "первые"
            named = " или ".join(map(_quoted, said.events))
            of = f" {named}" if named else ""
            words = f" за {first} {DAY.counted(said.days)} с первого своего события{of}"
    return words


def _moment(said: model.Ago | model.Dated) -> str:
    if isinstance(said, model.Dated):
        return f"{_side(said)} {_day(said.day)}"
    if said.op == "longer_ago":
        return f"больше {DAY.at_least(said.days)} назад"
    last = "последний" if _is_one(said.days) else "последние"
    return f"в {last} {DAY.counted(said.days)}"


def _side(said: model.Dated) -> str:
    return "раньше" if said.op == "before" else "позже"


def _nearest(days: int) -> str:
    nearest = "ближайший" if _is_one(days) else "ближайшие"
    return f"в {nearest} {DAY.counted(days)}" if days else "сегодня"


def _compared(said: model.Compared) -> str:
    return f"{_COMPARED[said.op]} {_number(said.value)}"


def _duration(seconds: int) -> str:
    for size, noun in ((model.DAY_S, DAY), (3600, HOUR), (60, MINUTE)):
        if seconds % size == 0:
            return noun.at_least(seconds // size)
    return SECOND.at_least(seconds)


def _is_one(n: int) -> bool:
    return n % 10 == 1 and n % 100 != 11


def _value(value: model.Value) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    return _quoted(value) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    if float(value).is_integer():
        return formats.count(int(value), "ru")
    return formats.number(value, "ru", len(f"{value:f}".rstrip("0").partition(".")[2]))


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}"


def _quoted(text: object) -> str:
    return f"«{text}»"
