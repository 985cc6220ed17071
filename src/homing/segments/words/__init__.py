"""A rule as one sentence, in English and in Russian."""

from homing.segments.words.names import Names
from homing.segments.words.sentence import clause, sentence

__all__ = ["Names", "clause", "sentence"]
