"""Paths: what customers do next after an event, or did before it, and where they stop.

Words
    *Anchor*: an event that a path begins with. *Step*: an event after it (or before it), from 1.
    *Node*: what a step is called: the name of the event, "Other", or the end of the path. *Link*:
    from a node to the next one, at a step.

Trip
    `question` says what may be asked, `nodes` chooses what keeps its name and walks, `answer`
    counts and shows, `pictures` draws, `numbers.sql` is the same as one statement, `analysis`
    hands all of it to the faces.
"""
