"""The doors of customers: the list, the card, and the people behind numbers."""

from homing.customers.pages import (
    api,
    card,
    erase_requests,
    everybody,
    files,
    finding,
    marking,
    merging,
    people,
    period,
    privacy,
)
from homing.customers.pages.saving import PEOPLE, Behind, FindPeople

__all__ = ["PEOPLE", "Behind", "FindPeople", "routers"]

routers = (
    everybody.router,
    files.router,
    finding.router,
    marking.router,
    merging.router,
    api.router,
    *people.routers,
    period.router,
    erase_requests.router,
    privacy.router,
    card.router,
)
"""The card comes last: any text is an id in its address."""
