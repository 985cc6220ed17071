"""Sessions: visits, how many there are, how long they last and how many are over at once.

`spec` says what they are, `question` what may be asked, `answer` folds, `numbers` makes the table,
`pictures` shows, `analysis` hands all of it to the faces; `numbers.sql` is the same as one
statement.
"""
