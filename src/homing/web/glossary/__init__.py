"""The glossary: the words of the product in both languages, and every SPEC, as a page.

Words
    *word*: one name for one thing, with its meaning. *Chapter*: words that belong together.

Trip
    `words.CHAPTERS` → the page `/glossary`, the palette and `docs/glossary.md`: one source.

Must not
    say anything of a metric that its SPEC does not.
"""

from homing.web.glossary.pages import router
from homing.web.glossary.words import CHAPTERS, Chapter, Word

__all__ = ["CHAPTERS", "Chapter", "Word", "router"]
