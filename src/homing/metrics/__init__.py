"""What the numbers are: metrics of a file each, and analyses of a package each.

Words
    *Events*: the handle over a DuckDB connection that every metric reads. *Spec*: the name,
    definition, formula, denominator and pitfalls of a metric, in both languages. *Query* of a
    metric and *question* of an analysis: what was asked, with the same names in the library, the
    terminal, the API and the address of the page. *Selection*: which events a question needs, and
    which of its rules take each. *Answer*: cells, a definition, pictures and the people behind
    every number. *Twin*: the SQL statement that gives the same numbers, to be read and run by hand.

Trip of a metric with a number for every period (`revenue` …, listed in `catalogue`)
    a frame or the store → `Events` → `measure` fills the twin and runs it → a frozen result: a
    table, its definition, `who` stands behind a number, `sql` in any dialect, a picture.

Trip of an analysis (`retention` …, listed in `analyses`; what all have in common is in `answers`)
    `Events` and a `Question` → `selection` gives histories → a fold of `homing.histories` counts →
    an `Answer`; the doors make its page, files, notebook, API and command from its `Analysis`.

Must not
    know the store, the site or the page kit, except in its doors `pages` and `commands`.
"""
