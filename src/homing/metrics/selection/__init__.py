"""What SQL selects for the folds: events by rules, as histories, and back from numbers to people.

A *rule* is text such as `purchase[category=toys]`; a *selection* says which rules tell events
apart and what else is needed; what was *selected* are histories in which every event's code says
which of the rules take it.
"""
