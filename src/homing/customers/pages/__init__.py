"""The doors of customers: the list, the card, and the people behind numbers."""

from homing.customers.pages import behind, card, everybody, people, period

routers = (everybody.router, behind.router, *people.routers, period.router, card.router)
