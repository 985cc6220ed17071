"""Retention: which share of every cohort came back at every age, by every definition there is.

`spec` says what it is; `terms`, `presets` and `question` what may be asked. `shape` lays out rows
and columns and says which cells are complete, `counting` asks the fold, `money` sees to it that no
currencies are mixed, `table`, `average` and `sureness` make the table and the one curve of the
counts. `answer` puts it together, `words` and `pictures` show it. `numbers.sql` and `people.sql`
are the same as statements (`statements` fills them), `analysis` hands all of it to the faces.
"""
