"""How sure the numbers are: tests, intervals, survival and projection, on plain arrays.

Words
    *Stratum*: one 2×2 table of many that are read together (a cohort at one age). *Cluster*: all
    that one customer brings to a ratio; customers are independent, their visits are not.

Trip
    a metric counts customers → arrays of counts come here → frozen results with intervals go back.

Must not
    know DuckDB, frames, pages or events. scipy is imported inside functions: `import homing` and
    the plain metrics do without it.
"""
