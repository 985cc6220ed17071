"""What subscriptions bring: recurring revenue at the end of each period, and the formulas of it.

Words
    *MRR*: recurring revenue a month of one customer or of all, in minor units of one currency.
    *Movement*: why it changed: new, reactivation, expansion, contraction or churn.

Must not
    add up different currencies; the formulas know nothing of where the MRR comes from.
"""
