"""The doors of customers: the list, the card, and the people behind numbers."""

from homing.customers.pages import card, everybody, people, period, privacy
from homing.customers.pages.saving import PEOPLE, Behind, FindPeople

__all__ = ["PEOPLE", "Behind", "FindPeople", "routers"]

routers = (everybody.router, *people.routers, period.router, privacy.router, card.router)
