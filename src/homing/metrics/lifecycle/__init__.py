"""Lifecycle: in every period, who is new, returning, resurrected or dormant.

`spec` says what it is, `question` what may be asked, `answer` folds, `pictures` shows, `analysis`
hands all of it to the faces; `numbers.sql` is the same as one statement.
"""
