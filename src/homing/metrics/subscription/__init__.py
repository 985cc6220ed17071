"""What subscriptions bring: the formulas of recurring revenue, on plain numbers.

Words
    *MRR*: recurring revenue a month of one customer or of all, in minor units of one currency.
    *Movement*: why it changed: new, reactivation, expansion, contraction or churn.

Must not
    know where the MRR comes from, or add up different currencies.
"""
