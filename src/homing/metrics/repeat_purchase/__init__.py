"""Repeat purchase: who bought again, how soon, and how many get from each purchase to the next.

`spec` says what it is, `question` what may be asked, `plan` asks the folds, `tables` makes numbers
of waits, `waited` stacks them by group, `answer` puts them together, `pictures` shows, `analysis`
hands all of it to the faces; `numbers.sql` is the table as one statement.
"""
