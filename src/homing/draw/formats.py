"""Numbers, money and periods as English and Russian readers write them.

Pure and quick (a heatmap prints thousands), so no locale library is loaded; the tests compare
every format with CLDR. Spaces inside a number never break a line.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from homing.core.money import minor_digits
from homing.core.periods import Period
from homing.core.text import Language, Text

NBSP = "\u00a0"
MINUS = "\u2212"

_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "ru": "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.",
}
_MONTHS_ALONE = {
    "en": _MONTHS["en"],
    "ru": "янв. февр. март апр. май июнь июль авг. сент. окт. нояб. дек.",
}
_MONTHS_AGAINST = {
    "en": _MONTHS["en"],
    "ru": "янв. февр. марту апр. маю июню июлю авг. сент. окт. нояб. дек.",
}

_SYMBOLS = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "HKD": "HK$",
    "ILS": "₪", "INR": "₹", "JPY": "¥", "KRW": "₩", "MXN": "MX$", "NZD": "NZ$", "TWD": "NT$",
    "USD": "$", "VND": "₫", "XAF": "FCFA", "XCD": "EC$", "XCG": "Cg.", "XOF": "F\u202fCFA",
}  # fmt: skip
_SYMBOLS_OF = {
    "en": _SYMBOLS | {"PHP": "₱", "XPF": "CFPF"},
    "ru": _SYMBOLS | {"RUB": "₽", "UAH": "₴", "THB": "฿", "XCG": "Cg", "XPF": "CFPF", "TMT": "ТМТ"},
}

_AGO = (
    (Text("d", "дн."), 86_400),
    (Text("h", "ч"), 3_600),
    (Text("min", "мин"), 60),
    (Text("s", "с"), 5),
)


def number(value: float, language: Language, digits: int = 0) -> str:
    """Return a number with its thousands apart.

    Examples
    --------
    >>> number(-12345.6, "en", 1)
    '−12,345.6'
    >>> number(12345.6, "ru", 1) == "12\u00a0345,6"
    True
    """
    return _localised(f"{value:,.{digits}f}", language)


def count(value: int, language: Language) -> str:
    """Return a number of things."""
    return _localised(f"{value:,}", language)


def share(value: float, language: Language, digits: int = 0) -> str:
    """Return a 0–1 share in percent; what is not quite 0 or 1 is never printed as 0 % or 100 %.

    Examples
    --------
    >>> share(0.459, "en"), share(0.459, "ru") == "46\u00a0%", share(0.001, "en")
    ('46%', True, '<1%')
    """
    finest = 10**-digits
    if 0 < value * 100 < finest / 2:
        return "<" + _percent(number(finest, language, digits), language)
    if 100 - finest / 2 < value * 100 < 100:
        return ">" + _percent(number(100 - finest, language, digits), language)
    return _percent(number(value * 100, language, digits), language)


def interval(low: float, high: float, language: Language, digits: int = 0) -> str:
    """Return an interval of 0–1 shares in percent.

    Examples
    --------
    >>> interval(0.335, 0.3984, "en", 1)
    '33.5–39.8%'
    """
    ends = (number(end * 100, language, digits) for end in (low, high))
    return _percent("–".join(ends), language)


def change(value: float, language: Language, digits: int = 0) -> str:
    """Return a relative change in percent, with its sign.

    Examples
    --------
    >>> change(0.123, "en"), change(-0.05, "en"), change(0.0, "en")
    ('+12%', '−5%', '0%')
    """
    return _signed(value * 100, digits, language, suffix="%")


def points(value: float, language: Language, digits: int = 1) -> str:
    """Return a difference of two shares in percentage points, with its sign.

    Examples
    --------
    >>> points(0.023, "en") == "+2.3\u00a0pp", points(-0.023, "ru") == "−2,3\u00a0п.\u00a0п."
    (True, True)
    """
    return _signed(value * 100, digits, language, suffix="pp")


def money(minor: int, currency: str, language: Language) -> str:
    """Return an amount of minor units as money.

    Examples
    --------
    >>> money(1234560, "GBP", "en")
    '£12,345.60'
    >>> money(1234560, "RUB", "ru") == "12\u00a0345,60\u00a0₽"
    True
    """
    digits = minor_digits(currency)
    major, rest = divmod(abs(minor), 10**digits)
    text = f"{major:,}" + (f".{rest:0{digits}}" if digits else "")
    return _with_symbol(_localised(text, language), currency, language, is_negative=minor < 0)


def whole_money(minor: float, currency: str, language: Language, digits: int = 0) -> str:
    """Return an amount of minor units rounded to major ones, for axes and tiles.

    Examples
    --------
    >>> whole_money(1234560, "GBP", "en")
    '£12,346'
    """
    major = abs(minor) / 10 ** minor_digits(currency)
    text = number(major, language, digits)
    return _with_symbol(text, currency, language, is_negative=minor < 0)


def _with_symbol(text: str, currency: str, language: Language, *, is_negative: bool) -> str:
    symbol = _SYMBOLS_OF[language].get(currency, currency)
    sign = MINUS if is_negative else ""
    if language == "ru":
        return f"{sign}{text}{NBSP}{symbol}"
    return f"{sign}{symbol}{NBSP if symbol[-1].isalpha() else ''}{text}"


def day(value: date, language: Language) -> str:
    """Return a date.

    Examples
    --------
    >>> day(date(2026, 8, 5), "en") == "5\u00a0Aug\u00a02026"
    True
    """
    return NBSP.join((str(value.day), _MONTHS[language].split()[value.month - 1], str(value.year)))


def moment(value: datetime, language: Language) -> str:
    """Return a date and time to the minute, in the zone the moment carries."""
    return f"{day(value, language)},{NBSP}{value:%H:%M}"


def ago(seconds: float, language: Language) -> str:
    """Return how long ago something was, in the largest unit that fits.

    Parameters
    ----------
    seconds : float
        Since then; what is yet to come was just now.
    language : "en" or "ru"
        The reader's.

    Examples
    --------
    >>> ago(3, "en"), ago(150, "en") == "2\u00a0min ago", ago(100_000, "ru") == "1\u00a0дн. назад"
    ('just now', True, True)
    """
    for name, size in _AGO:
        if seconds >= size:
            units = f"{count(int(seconds // size), language)}{NBSP}{name.of(language)}"
            return f"{units} назад" if language == "ru" else f"{units} ago"
    return "только что" if language == "ru" else "just now"


def period_label(period: Period, start: date, language: Language) -> str:
    """Return the name of the period that begins at `start`.

    Parameters
    ----------
    period : Period
        Its length.
    start : date or datetime
        Its first day, in local time; a datetime for hours.
    language : "en" or "ru"
        The reader's.

    Examples
    --------
    >>> period_label(Period.quarter, date(2026, 7, 1), "en") == "Q3\u00a02026"
    True
    >>> period_label(Period.month, date(2026, 8, 1), "ru") == "авг.\u00a02026"
    True
    """
    if period is Period.hour:
        assert isinstance(start, datetime)
        return moment(start, language)
    if period is Period.day:
        return day(start, language)
    if period is Period.week:
        return _week(start, language)
    return f"{_part_of_year(period, start, language)}{start.year}"


def against_label(period: Period, start: date, language: Language) -> str:
    """Return the name of a period after “against”, which Russian puts in the dative.

    Examples
    --------
    >>> against_label(Period.month, date(2026, 5, 1), "ru") == "маю\u00a02026"
    True
    """
    if period is Period.month:
        return f"{_MONTHS_AGAINST[language].split()[start.month - 1]}{NBSP}{start.year}"
    return period_label(period, start, language)


def _part_of_year(period: Period, start: date, language: Language) -> str:
    if period is Period.month:
        return _MONTHS_ALONE[language].split()[start.month - 1] + NBSP
    if period is Period.year:
        return ""
    nth = (start.month - 1) // period.months + 1
    is_quarter = period is Period.quarter
    if language == "ru":
        return f"{nth}-й{NBSP}кв.{NBSP}" if is_quarter else f"{nth}-е{NBSP}полуг.{NBSP}"
    return f"{'Q' if is_quarter else 'H'}{nth}{NBSP}"


def _week(start: date, language: Language) -> str:
    last = start + timedelta(days=6)
    if start.year != last.year:
        return f"{day(start, language)}{NBSP}– {day(last, language)}"
    if start.month != last.month:
        first = f"{start.day}{NBSP}{_MONTHS[language].split()[start.month - 1]}"
        return f"{first}{NBSP}– {day(last, language)}"
    return f"{start.day}–{day(last, language)}"


def _localised(text: str, language: Language) -> str:
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    text = text.replace("-", MINUS)
    if language == "ru":
        text = text.replace(",", NBSP).replace(".", ",")
    return text


def _percent(text: str, language: Language) -> str:
    return f"{text}{NBSP}%" if language == "ru" else f"{text}%"


def _signed(value: float, digits: int, language: Language, *, suffix: str) -> str:
    text = number(value, language, digits)
    text = f"+{text}" if value > 0 and text.strip("0.,") else text
    if suffix == "%":
        return _percent(text, language)
    return text + NBSP + (f"п.{NBSP}п." if language == "ru" else suffix)
