"""The doors of customers: the list, the card, and the people behind numbers."""

from homing.customers.pages import behind, card, everybody, period

routers = (everybody.router, behind.router, period.router, card.router)
