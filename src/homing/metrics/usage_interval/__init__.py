"""Usage interval: how long customers go between the days on which they are active.

`spec` says what it is, `question` what may be asked, `answer` folds, `habit` finds the knee and the
period that fits, `pictures` shows, `analysis` hands all of it to the faces; `numbers.sql` is the
same as one statement.
"""
