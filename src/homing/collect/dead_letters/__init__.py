"""Parts of requests that are no events: kept with the reason, mended, driven again or dropped.

Words
    *Letter*: a part of a request that is no event. *Settled*: it became one, or was dropped.

Trip
    the drain → `dead_letters` in its transaction → a page of letters → mended → the same parser →
    the log, and the letter is settled in the same transaction.

Must not
    become an event twice, or be deleted without a word.
"""
