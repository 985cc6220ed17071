"""Funnel: how far customers get through a sequence of steps, how fast, and where they stop.

Words
    *Step*: a rule of events; steps are numbered from 1. *Entrance*: an event that an attempt
    begins with. *Attempt*: the chain of events from an entrance on, one event a step. *Window*: how
    long an attempt may take.

Trip
    `question` says what may be asked, `plan` reads it, `groups` selects the events and breaks them
    down, `cells` and `way` fold them, `answer` shows them, `pictures` draws, `statement` says the
    same in SQL (`ordered.sql` or `unordered.sql` make the attempts, `numbers.sql` counts them),
    `analysis` hands all of it to the faces.
"""
