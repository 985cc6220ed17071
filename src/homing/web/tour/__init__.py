"""The tour by doing: five steps, each of which is over when the visitor has done it.

Words
    *step*: what to do, in words, and how the address tells that it was done. *Place*: how far
    somebody has come; kept for each user, so that another browser goes on from there.

Trip
    `/tour/begin` → a cookie → the script of the pages says where the visitor is → `steps.advanced`
    → the next step as a piece of the page, which stands in `#main` and covers nothing.

Must not
    do anything for the visitor.
"""

from homing.web.tour.pages import is_new, router

__all__ = ["is_new", "router"]
