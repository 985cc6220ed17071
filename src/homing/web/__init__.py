"""The rim of the site: what a request passes before it reaches a slice's pages, and the pages of no slice.

Words
    *site*: the ASGI application of one installation. *Problem*: an error as RFC 9457 tells it.

Trip
    request → `logs` (id, access line) → `guards` (headers, host, size, origin) → `access` (who is it: a
    `Visit`) → a door → a slice's page → `problems` when something is wrong.

Must not
    measure or decide anything of the business: slices do.
"""
