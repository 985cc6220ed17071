"""The doors of customers: the list, the card, and the people behind a number."""

from homing.customers.pages import behind, card, everybody

routers = (everybody.router, behind.router, card.router)
