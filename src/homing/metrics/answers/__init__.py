"""What every analysis has in common: a question, an answer, and the faces that show it.

Words
    *Question*: what is asked, the same fields in the library, the terminal, the API and the
    address of the page. *Answer*: a table with its definition, its SQL, and `who` stands behind a
    number. *Cell*: a question with the place of one number. *Analysis*: all of it together, from
    which the page, the files, the API and the command are made.

Trip
    an address → a question → `usual` fills what is not said → a selection → a fold → an answer.
"""
