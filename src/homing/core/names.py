"""What things are called: standard events, their properties, periods and days of the week."""

from __future__ import annotations

from typing import Final

from homing.core.periods import Period
from homing.core.text import Text

PURCHASE: Final = "purchase"
REFUND: Final = "refund"
SUBSCRIPTION_STARTED: Final = "subscription.started"
SUBSCRIPTION_CHANGED: Final = "subscription.changed"
SUBSCRIPTION_RENEWED: Final = "subscription.renewed"
SUBSCRIPTION_PAUSED: Final = "subscription.paused"
SUBSCRIPTION_RESUMED: Final = "subscription.resumed"
SUBSCRIPTION_CANCELLED: Final = "subscription.cancelled"

AMOUNT: Final = "amount"
"""Property: integer minor units of the event's currency."""
CURRENCY: Final = "currency"
ORDER_ID: Final = "order_id"
ITEMS: Final = "items"
PLAN: Final = "plan"
MRR: Final = "mrr"
"""Property: recurring revenue a month, integer minor units of the event's currency."""
REASON: Final = "reason"

UNKNOWN_IDS: Final = ("anon:", "day:")
"""Begin the ids of those of whom it is not known who they are: of devices, of nobody for a day."""

PAGE: Final = "page"
SCREEN: Final = "screen"

CONTEXT: Final = (
    "anonymous_id",
    "session_id",
    "url",
    "path",
    "title",
    "referrer",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "country",
    "city",
    "ip_class",
    "locale",
    "device",
    "screen",
    "os",
    "browser",
    "app_version",
    "library",
    "consent",
)
"""Properties that say where and with what something was done, in the words of every protocol."""

WEEKDAYS: Final = (
    Text("Monday", "понедельник"),
    Text("Tuesday", "вторник"),
    Text("Wednesday", "среда"),
    Text("Thursday", "четверг"),
    Text("Friday", "пятница"),
    Text("Saturday", "суббота"),
    Text("Sunday", "воскресенье"),
)
"""The days of the week, Monday first."""

PERIOD_NAMES: Final = {
    Period.hour: Text("Hour", "Час"),
    Period.day: Text("Day", "День"),
    Period.week: Text("Week", "Неделя"),
    Period.month: Text("Month", "Месяц"),
    Period.quarter: Text("Quarter", "Квартал"),
    Period.half_year: Text("Half-year", "Полугодие"),
    Period.year: Text("Year", "Год"),
}
