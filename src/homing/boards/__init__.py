"""Boards: reports beside one another, shared by link, shown on a wall, mailed on a schedule.

Words
    *board*: a name and tiles. *Tile*: the address of a report, a title and a width. *Pin*: put a
    report on a board as it is asked now. *Link*: a secret address that shows one board and nothing
    else. *Wall*: a board on a screen that refreshes itself. *Schedule*, *recipient*: when it is
    mailed, and whom to.

Trip
    address → `reports.check` → a tile → `reports.shown` asks what the report's own page asks →
    panels → a page, a letter, a PDF.

Must not
    count anything itself, ask its own site over HTTP, or show whom a number is of to one who has
    a link alone.
"""

from homing.boards.keeping import Boards, sees
from homing.boards.mailing import Mailing
from homing.boards.posting import Post
from homing.boards.sharing import Links

__all__ = ["Boards", "Links", "Mailing", "Post", "sees"]
