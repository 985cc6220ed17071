"""The doors of the terminal: a command for each analysis, and for every metric with its periods.

`analyses` makes a command from what an analysis is, the cohort table of retention among them,
`series` what has a number for each period; `options` are those that several of them take, and
`printing` the forms in which they answer.
"""
