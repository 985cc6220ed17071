"""Stickiness: in how many periods of a range customers were active.

`spec` says what it is, `question` what may be asked, `answer` folds, `pictures` shows, `analysis`
hands all of it to the faces; `numbers.sql` is the same as one statement. `rolling` is its
neighbour, the share of a month's customers who are there on a day (DAU/MAU).
"""
