"""The words a question about retention chooses from."""

from __future__ import annotations

from typing import Literal

Cohort = Literal["first_time", "first_ever", "recurring"]
Measure = Literal["on", "on_or_after", "on_or_before", "streak"]
Window = Literal["calendar", "24h"]
Anchor = Literal["first", "each"]
ColumnZero = Literal["cohort", "measured"]
Aggregate = Literal["sum", "mean"]
BySide = Literal["start", "both"]
Average = Literal["pooled", "simple", "unique", "mixpanel"]
FollowUp = Literal["common", "own"]
