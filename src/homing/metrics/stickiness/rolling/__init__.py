"""Rolling activity: how many of a month's customers are there on a day (DAU, WAU, MAU).

`spec` says what it is, `question` what may be asked, `answer` folds, `pictures` shows, `analysis`
hands all of it to the faces; `numbers.sql` is the same as one statement.
"""
