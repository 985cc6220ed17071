"""The few words the pictures say themselves; captions and labels come from whoever draws."""

from __future__ import annotations

from homing.core.periods import Period
from homing.core.text import Text

COHORT = Text("Cohort", "Когорта")
SIZE = Text("Customers", "Клиенты")
ALL_COHORTS = Text("All cohorts", "Все когорты")
POOLED = Text("finished periods", "завершённые периоды")
SHOW_COUNTS = Text("Customers, not shares", "Клиенты, а не доли")
SCROLLS = Text("Cohort table", "Таблица когорт")
NO_ROWS = Text("No cohorts in this range.", "В этом диапазоне нет когорт.")
SCALE = Text("Colour scale: from {low} to {high}", "Шкала цвета: от {low} до {high}")
SO_FAR = Text("so far: the period is not over", "период ещё не закончен")
SO_FAR_SHORT = Text("so far", "не закончен")
FEW = Text(
    "too few customers to judge (under {n})", "слишком мало для вывода (меньше {n} клиентов)"
)
AGE_TITLE = Text("{cohort}, age {age}: {numbers}", "{cohort}, возраст {age}: {numbers}")
OF = Text("{count} of {size} customers", "{count} из {size} клиентов")
INTERVAL_SHORT = Text("95% interval", "интервал\u00a095\u00a0%")
INTERVAL = Text("95% interval {interval}", "доверительный интервал\u00a095\u00a0%: {interval}")
FROM_TO = Text("from {first} to {last}", "от {first} до {last}")
NAME = Text("Name", "Название")
DATA = Text("Data table", "Таблица данных")
NO_CHANGE = Text("no change", "без изменений")
NOISE = Text("the change is within chance", "изменение могло быть случайным")

AGE = {
    Period.hour: Text("Age, hours", "Возраст, часы"),
    Period.day: Text("Age, days", "Возраст, дни"),
    Period.week: Text("Age, weeks", "Возраст, недели"),
    Period.month: Text("Age, months", "Возраст, месяцы"),
    Period.quarter: Text("Age, quarters", "Возраст, кварталы"),
    Period.half_year: Text("Age, half-years", "Возраст, полугодия"),
    Period.year: Text("Age, years", "Возраст, годы"),
}
MARKS = Text("Marks", "Отметки")
