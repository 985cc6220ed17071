"""Documents as 1C writes them, by the published description, small and made up."""

from xml.sax.saxutils import escape


def requisites(**said):
    return "".join(
        f"<ЗначениеРеквизита><Наименование>{name.replace('_', ' ')}</Наименование>"
        f"<Значение>{value}</Значение></ЗначениеРеквизита>"
        for name, value in said.items()
    )


def order(
    number=1,
    buyer="12#ann#Анна",
    total="1500.50",
    currency="руб",
    operation="Заказ товара",
    base=None,
    known="",
    **said,
):
    based = f"<Основание>{base}</Основание>" if base else ""
    return f"""<Документ>
  <Ид>{number}</Ид><Номер>З-{number}</Номер><Дата>2025-01-0{number}</Дата><Время>12:30:00</Время>
  <ХозОперация>{operation}</ХозОперация><Роль>Продавец</Роль>{based}
  <Валюта>{currency}</Валюта><Курс>1</Курс><Сумма>{total}</Сумма>
  <Контрагенты><Контрагент><Ид>{escape(buyer)}</Ид><Роль>Покупатель</Роль>
    <Наименование>Анна</Наименование>{known}</Контрагент></Контрагенты>
  <Товары><Товар><Ид>tea-1</Ид><Наименование>Чай «Ёлка» &amp; мёд</Наименование>
    <ЦенаЗаЕдиницу>750.25</ЦенаЗаЕдиницу><Количество>2</Количество><Сумма>1500.50</Сумма>
  </Товар></Товары>
  <ЗначенияРеквизитов>{requisites(**said)}</ЗначенияРеквизитов>
</Документ>"""


def paper(*documents, encoding="utf-8"):
    """A file of documents, in an encoding."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        '<КоммерческаяИнформация ВерсияСхемы="2.08" ДатаФормирования="2025-01-09T10:00:00">'
        f"{''.join(documents)}</КоммерческаяИнформация>\n"
    ).encode(encoding)
