"""Homing: collect what customers do, measure who comes back, know who leaves, act, prove it worked."""

__version__ = "0.1.0"
