"""What columns are usually called, in English and in Russian, the likelier first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_NAMES: Final = {
    "customer": """customerid customer customercode customernumber customerno clientid client
        userid user username accountid account buyerid buyer memberid member contactid visitorid
        distinctid personid customeremail useremail email phone phonenumber
        idклиента клиентid кодклиента номерклиента клиент idпокупателя покупатель idпользователя
        пользователь контрагент кодконтрагента почта email телефон номертелефона""",
    "occurred_at": """occurredat occurred eventtime eventtimestamp eventdate timestamp datetime
        dateandtime createdat created orderdate orderdatetime orderedat purchasedate purchasedat
        invoicedate transactiondate transactiontime paidat paymentdate visitdate date ts when time
        датаивремя датавремя датазаказа датапокупки датапродажи датаоплаты датасоздания
        времясобытия датасобытия дата создан время""",
    "event": """event eventname eventtype action activity activitytype событие названиесобытия
        типсобытия действие""",
    "amount": """amount ordertotal totalamount orderamount totalprice grandtotal total revenue
        sales linetotal paid payment value sum суммазаказа суммаоплаты сумма итого выручка
        стоимость оплачено""",
    "currency": "currency currencycode валюта кодвалюты",
    "order": """orderid ordernumber orderno order invoiceno invoiceid invoicenumber invoice
        transactionid transaction receiptid receiptno receipt basketid номерзаказа idзаказа заказ
        номерчека чек номернакладной накладная""",
    "quantity": "quantity qty units itemquantity количество колво кол",
    "price": "unitprice price itemprice priceeach цена ценазаединицу",
    "sku": """sku stockcode productid productcode itemid itemcode articleid article product item
        артикул кодтовара idтовара товар""",
    "name": """description productname itemname producttitle title названиетовара наименование
        название""",
    "category": "category productcategory department категория",
    "message_id": "messageid eventid insertid eventuuid uuid idсобытия",
    "time": "time timeofday hour время",
}
SYNONYMS: Final = {role: tuple(names.split()) for role, names in _NAMES.items()}
"""Role → names in lower case, letters and digits alone."""


def plain(name: str) -> str:
    """Return a name as `SYNONYMS` has it.

    Examples
    --------
    >>> plain("Order_ID "), plain("ID клиента")
    ('orderid', 'idклиента')
    """
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def named_like(role: str, names: Iterable[str]) -> list[str]:
    """Return the columns whose names are usual for a role, the likeliest first."""
    ranks = {name: place for place, name in enumerate(SYNONYMS[role])}
    fitting = [name for name in names if plain(name) in ranks]
    return sorted(fitting, key=lambda name: ranks[plain(name)])
