"""What documents of 1C say, as events in the one shape that all imports have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from homing.collect.commerceml.buyers import customer_of, traits_of
from homing.collect.commerceml.documents import Node
from homing.core.money import minor_digits
from homing.core.names import ITEMS, ORDER_ID, PURCHASE, REASON, REFUND

DELIVERED: Final = "order.delivered"

_ORDER: Final = "Заказ товара"
_RETURNS: Final = frozenset({"Возврат товара", "Возврат", "Возврат товаров от клиента"})
_SHIPMENTS: Final = frozenset({"Отпуск товара", "Реализация товаров", "Реализация"})
_YES: Final = frozenset({"true", "1", "да", "истина", "y"})
_CURRENCIES: Final = {
    "РУБ": "RUB",
    "РУБ.": "RUB",
    "RUR": "RUB",
    "643": "RUB",
    "840": "USD",
    "978": "EUR",
    "398": "KZT",
    "933": "BYN",
    "860": "UZS",
    "ТГ": "KZT",
}


class Row(NamedTuple):
    """One event, as the importer reads it."""

    customer: str | None
    event: str
    occurred_at: str | None
    message_id: str
    amount: str | None
    currency: str | None
    properties: dict[str, object]
    traits: dict[str, str]


def rows_of(documents: Iterable[Node], source: str, currency: str) -> Iterator[Row]:
    """Yield what some documents say.

    An order is a purchase unless it is cancelled; a cancelled one is a refund of the purchase,
    which counts only if that is in the log. An order that was sent out is delivered as well.

    Parameters
    ----------
    documents : iterable of Node
        Orders, shipments and returns; others say nothing here.
    source : str
        Whose they are: two companies may have an order of one number.
    currency : str
        Of sums that name none.
    """
    for document in documents:
        operation = document.said("ХозОперация") or _ORDER
        if operation == _ORDER:
            yield from _of_order(document, source, currency)
        elif operation in _RETURNS:
            yield _refund(document, source, currency, "return")
        elif operation in _SHIPMENTS:
            yield _delivery(document, source, _date_of(document))


def is_cancelling(row: Row) -> bool:
    """Say whether a row takes back the whole order, so that there has to be one."""
    return row.event == REFUND and " cancelled " in row.message_id


def purchase_id(row: Row, source: str) -> str:
    """Return the message id that the purchase of a row's order has."""
    return f"1c {source} {PURCHASE} {row.properties[ORDER_ID]}"


def _of_order(document: Node, source: str, currency: str) -> Iterator[Row]:
    said = _details(document)
    if _is(said, "Отменен", "Отменён") or (document.said("ПометкаУдаления") or "") in _YES:
        changed = _moment(said.get("Дата изменения статуса")) or _date_of(document)
        row = _refund(document, source, currency, "cancelled")
        yield row._replace(occurred_at=changed)
        return
    code = _currency(document, currency)
    yield Row(
        customer_of(document),
        PURCHASE,
        _date_of(document),
        f"1c {source} {PURCHASE} {_order(document)}",
        _number(document.said("Сумма")),
        code,
        {
            ORDER_ID: _order(document),
            "number": document.said("Номер"),
            "status": said.get("Статус заказа") or said.get("Статус"),
            "is_paid": _is(said, "Заказ оплачен", "Оплачен") or "Дата оплаты по 1С" in said,
            ITEMS: [_item(good, code) for good in document.every("Товары", "Товар")],
        },
        traits_of(document),
    )
    sent = _moment(said.get("Дата отгрузки по 1С") or said.get("Дата отгрузки"))
    if sent or _is(said, "Отгружен", "Доставлен"):
        changed = _moment(said.get("Дата изменения статуса"))
        yield _delivery(document, source, sent or changed or _date_of(document))


def _refund(document: Node, source: str, currency: str, why: str) -> Row:
    of = _order(document) if why == "cancelled" else _based_on(document)
    return Row(
        customer_of(document),
        REFUND,
        _date_of(document),
        f"1c {source} {REFUND} {why} {_order(document)}",
        _number(document.said("Сумма")),
        _currency(document, currency),
        {ORDER_ID: of, REASON: document.said("Комментарий") or why},
        traits_of(document),
    )


def _delivery(document: Node, source: str, occurred_at: str | None) -> Row:
    of = _based_on(document)
    return Row(
        customer_of(document),
        DELIVERED,
        occurred_at,
        f"1c {source} {DELIVERED} {of}",
        None,
        None,
        {ORDER_ID: of},
        traits_of(document),
    )


def _order(document: Node) -> str:
    return document.said("Ид") or document.said("Номер") or ""


def _based_on(document: Node) -> str:
    """Return the order that a shipment or a return belongs to; an order is its own."""
    return document.said("Основание") or _order(document)


def _details(document: Node) -> dict[str, str]:
    return {
        name: detail.said("Значение") or ""
        for detail in document.every("ЗначенияРеквизитов", "ЗначениеРеквизита")
        if (name := detail.said("Наименование"))
    }


def _is(said: dict[str, str], *names: str) -> bool:
    return any(said.get(name, "").casefold() in _YES for name in names)


def _date_of(document: Node) -> str | None:
    day = document.said("Дата")
    if day is None or "T" in day or ":" in day:
        return _moment(day)
    return _moment(f"{day} {document.said('Время') or '00:00:00'}")


def _moment(said: str | None) -> str | None:
    """Return a moment as ISO 8601 writes it; 1C writes days first at times."""
    if said is None:
        return None
    turned = re.sub(r"^(\d{2})\.(\d{2})\.(\d{4})", r"\3-\2-\1", said.strip())
    return None if turned.startswith("0001-") else turned or None


def _number(said: str | None) -> str | None:
    if said is None:
        return None
    return re.sub(r"[\s\u00a0\u202f]", "", said).replace(",", ".")


def _currency(document: Node, usual: str) -> str:
    said = (document.said("Валюта") or usual).upper()
    return _CURRENCIES.get(said, said if re.fullmatch("[A-Z]{3}", said) else usual)


def _item(good: Node, currency: str) -> dict[str, object]:
    fields: dict[str, object] = {
        "sku": good.said("Артикул") or good.said("Ид"),
        "name": good.said("Наименование"),
        "quantity": _plain(good.said("Количество")),
        "price": _minor(good.said("ЦенаЗаЕдиницу"), currency),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _decimal(said: str | None) -> Decimal | None:
    try:
        value = Decimal(_number(said) or "")
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**15 else None


def _plain(said: str | None) -> int | float | None:
    value = _decimal(said)
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _minor(said: str | None, currency: str) -> int | None:
    value = _decimal(said)
    return None if value is None else round(value.scaleb(minor_digits(currency)))
