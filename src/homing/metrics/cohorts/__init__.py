"""The machine of every cohort table: the question, its statement, the table, words and pictures."""
