"""What the numbers are: a metric is one file with its SPEC, its measure, its people and its SQL.

Words
    *Events*: the handle over a DuckDB connection that every metric reads. *Spec*: the name,
    definition, formula, denominator and pitfalls of a metric, in both languages. *Query*: what was
    asked, with the same names in the library, the terminal, the API and the address of the page.
    *Twin*: the SQL statement beside a metric, which answers and can be read and run by hand.

Trip
    a frame or the store → `Events` → `measure` fills the twin and runs it → a frozen result: a
    table, its definition, `who` stands behind a number, `sql` in any dialect, a picture.

Must not
    know the store, the site or the page kit, except in its doors `pages` and `commands`.
"""
