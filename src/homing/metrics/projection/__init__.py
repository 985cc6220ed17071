"""Projection: how cohorts that only shrink go on.

`spec` says what it is, `question` what may be asked. `plan` asks retention and says which of its
cells are known; `fitting` fits sBG or BdW to them and says how far it was off what was held out;
`table` puts what was seen beside what is projected. `answer` puts it together, `pictures` show it,
`analysis` hands all of it to the faces. Nothing is counted here: retention does that.
"""
