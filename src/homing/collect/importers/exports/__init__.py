"""Exports of other services: what their columns mean, said in data files beside the code."""
