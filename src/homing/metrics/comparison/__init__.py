"""Comparison: whether two groups of customers come back alike.

`spec` says what it is, `question` what may be asked. `plan` asks retention, broken down, and picks
the groups and the age; `tables` makes the table, the tests and the whole curve of its counts;
`names` finds by what customers can be told apart. `answer` puts it together, `words` and `pictures`
show it, `analysis` hands all of it to the faces; `numbers.sql`, after the statement of retention,
is the table as one statement. Nothing is counted here: retention does that.
"""
