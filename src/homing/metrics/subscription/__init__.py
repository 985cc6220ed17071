"""Why what subscriptions bring changes: the formulas of recurring revenue.

Words
    *MRR*: recurring revenue a month of one customer or of all, in minor units of one currency.
    *Movement*: why it changed: new, reactivation, expansion, contraction or churn.

Must not
    add up different currencies; know where the MRR comes from.
"""
