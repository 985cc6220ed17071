"""Customers: who they are, one by one and as the people behind a number.

Words
    *list*: customers who fit a search, in an order. *Card*: one customer, with what they bought and
    how they come back. *Timeline*: their events, the latest first. *The people behind a number*:
    the customers of one cell of a report, who returned and who did not.

Trip
    An address → a frozen query (`CustomersQuery`, `TimelineQuery`) → one SQL
    statement beside the function that runs it → frozen rows → a page, `.csv` and `.json` alike.
    A whole list leaves as a stream: nothing here holds more than a page of it.

    What a customer may ask for: `everything` that is kept of them, and its `erasure`.

Must not
    measure a business (that is `metrics`), judge who will leave (`predict`), or write anything but
    an erasure.
"""

from homing.customers.alongside import Alongside, columns_chosen
from homing.customers.card import Card, Pace, Rhythm, Worth, card
from homing.customers.cells import cell, csv_cells, csv_heads, sheet_cells, sheet_heads
from homing.customers.columns import Column
from homing.customers.erasure import Finishing
from homing.customers.exports import csv_text, json_text
from homing.customers.forms import listed_values
from homing.customers.keeping import Keeping
from homing.customers.listing import CustomersQuery, Listed, Listing, every, listing
from homing.customers.notes import Notes
from homing.customers.timeline import Event, Timeline, TimelineQuery, every_event, timeline
from homing.customers.workbook import MEDIA_TYPE as EXCEL
from homing.customers.workbook import check_rows
from homing.customers.workbook import workbook as excel_pieces

__all__ = [
    "EXCEL",
    "Alongside",
    "Card",
    "Column",
    "CustomersQuery",
    "Event",
    "Finishing",
    "Keeping",
    "Listed",
    "Listing",
    "Notes",
    "Pace",
    "Rhythm",
    "Timeline",
    "TimelineQuery",
    "Worth",
    "card",
    "cell",
    "check_rows",
    "columns_chosen",
    "csv_cells",
    "csv_heads",
    "csv_text",
    "every",
    "every_event",
    "excel_pieces",
    "json_text",
    "listed_values",
    "listing",
    "sheet_cells",
    "sheet_heads",
    "timeline",
]
