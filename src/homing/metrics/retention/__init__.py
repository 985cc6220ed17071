"""Retention: which share of every cohort returned at every age."""
