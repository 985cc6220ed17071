"""Whose a document of 1C is, and what it says of them."""

from __future__ import annotations

from typing import Final

from homing.collect.commerceml.documents import Node

_ADDRESSES: Final = ("АдресРегистрации", "Адрес", "ЮридическийАдрес")


def customer_of(document: Node) -> str | None:
    """Return the buyer's id: the site's own where 1C has it from there, as `12#login#Name`."""
    buyer = _buyer(document)
    if buyer is None:
        return None
    own, _, _ = (buyer.said("Ид") or "").partition("#")
    return own.strip() or _contacts(buyer).get("email")


def traits_of(document: Node) -> dict[str, str]:
    """Return what a document says of its buyer."""
    buyer = _buyer(document)
    if buyer is None:
        return {}
    said = {
        "name": buyer.said("ПолноеНаименование") or buyer.said("Наименование"),
        "first_name": buyer.said("Имя"),
        "last_name": buyer.said("Фамилия"),
        **_contacts(buyer),
        **_place(buyer),
    }
    return {name: value for name, value in said.items() if value}


def _buyer(document: Node) -> Node | None:
    partners = document.every("Контрагенты", "Контрагент")
    buyers = [one for one in partners if one.said("Роль") == "Покупатель"] or partners
    return buyers[0] if buyers else None


def _contacts(partner: Node) -> dict[str, str]:
    """Return the first address of mail, and the first telephone number."""
    found: dict[str, str] = {}
    contacts = [*partner.every("Контакты", "Контакт"), *partner.every("Контакты", "КонтактВид")]
    for contact in contacts:
        value = contact.said("Значение")
        if value and "@" in value:
            found.setdefault("email", value)
        elif value and "телефон" in (contact.said("Тип") or "").casefold():
            found.setdefault("phone", value)
    return found


def _place(partner: Node) -> dict[str, str | None]:
    """Return the country and the city of the first address there is."""
    fields = (partner.every(kind, "АдресноеПоле") for kind in _ADDRESSES)
    first = next(filter(None, fields), [])
    said = {field.said("Тип"): field.said("Значение") for field in first}
    return {
        "country": said.get("Страна"),
        "city": said.get("Город") or said.get("Населенный пункт"),
    }
