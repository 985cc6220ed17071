"""The rim of the site: what a request passes on its way to a slice's pages, and the pages of none.

Words
    *site*: the ASGI application of one installation. *Problem*: an error as RFC 9457 tells it.

Trip
    request → `logs` (its id, its line) → `headers` → `visiting` (who is it: a `Visit`, by `access`)
    → `guards` (host, origin, size) → a door → a slice's page → `problems` if something is wrong.

Must not
    measure or decide anything of the business: slices do.
"""
