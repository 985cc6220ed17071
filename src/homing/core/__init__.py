"""The ground everything stands on: periods, money, ids, the clock, errors and the two languages.

Pure values and functions; imports nothing of Homing's own and no database, web or frame library.
"""
