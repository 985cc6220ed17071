"""Pipelines: what Stripe, a shop or a database knows is asked for, and asked again for what is new.

Words
    *record*: one row as a service gave it. *Cursor*: how far a service was read; dlt keeps it, in
    the data folder.

Trip
    the service → dlt (pages, retries, the cursor) → a Parquet file of records → the words of the
    service's export (`importers.exports`) → the importer → the log. dlt moves its cursor on only
    after the log has the events; what is asked for twice is taken once.

Must not
    keep a secret, or send word of its use anywhere.
"""
