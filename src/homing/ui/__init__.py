"""The page kit: what every page, form and table of Homing is made of.

Words: a *page* is a whole HTML document answered to one visit; a *state* is a frozen dataclass that
is the query string of a page, both ways; a *piece* is a macro of `templates/components.html`.

Its trip: an endpoint gets a `Visit`, reads its state with `state.read`, asks a slice for the answer
and returns `render.page(visit, "slice/page.html", **names)`. The template extends `layout.html` and
puts pieces together; `formats` prints the numbers, `i18n` the words.

It must not measure, decide or store anything, and knows no slice above it.
"""
