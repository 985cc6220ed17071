"""Whose an event is: the ids it came with, and what is known of them by now.

Words
    *Key*: an id as the log keeps it: a user id as it is, an anonymous id as `anon:<id>`.
    *Sighting*: an event that has both, a user id and the anonymous id of a device. *Run*: from its
    first sighting on, one customer on one device, until another one is sighted there. *Epoch*: the
    time of a run; the first begins before all sightings, so that what a visitor did before the
    sign-in is theirs. Epochs after the first have keys of their own: `anon:<id>@<microseconds>`.

Trip
    ids as sent → those that mean nobody are taken off → sightings of the batch and the runs known
    before → new runs, in whatever order things came → the key of each event → merges of keys with
    customers, made and taken back → log rows whose epoch is another one now get its key.

Must not
    make two known customers one without a trusted word, or depend on the order of arrival.
"""
