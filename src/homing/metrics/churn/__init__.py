"""Churn and the customer retention rate: who was a customer, and who stayed, left and came.

`spec` says what it is, `question` what may be asked, `kinds` when somebody is a customer, `answer`
folds, `pictures` shows, `analysis` hands all of it to the faces; `activity.sql` and `contract.sql`
are the same as one statement.
"""
