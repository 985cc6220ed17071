"""Critical event: what those did early on who came back later.

`spec` says what it is, `question` what may be asked, `plan` asks the fold, `table` measures every
candidate, `answer` puts them together, `words` says it, `pictures` shows, `analysis` hands all of
it to the faces; `numbers.sql` counts the same in one statement.
"""
