"""Funnels counted the slow way: every chain of events there is, in lists and dictionaries."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from metrics.funnel.sequences import PLANS

RULES = {
    "*": lambda row: True,
    "A": lambda row: row.event == "A",
    "B": lambda row: row.event == "B",
    "C": lambda row: row.event == "C",
    "X": lambda row: row.event == "X",
    "A[colour=red]": lambda row: row.event == "A" and row.colour == "red",
    "*[colour]": lambda row: row.colour is not None,
}
EVER = timedelta(days=9999)


class Slow:
    """One question, asked of one customer after another."""

    def __init__(self, *, steps, order, window, window_from, attempt, count, exclude, hold, by):
        self.steps, self.order, self.window = steps, order, window or EVER
        self.is_from_previous = window_from == "previous"
        self.attempt, self.count = attempt, count
        self.exclude, self.hold, self.by = exclude, hold, by

    def attempts(self, log):
        """Return (customer, group, steps done) of every attempt that counts."""
        found = []
        for customer in sorted({row.customer for row in log}):
            mine = self.listed([row for row in log if row.customer == customer])
            by_group = defaultdict(list)
            for label in self.labels(mine):
                group = {
                    None: None,
                    "colour": label or "(none)",
                    "trait.plan": PLANS.get(customer, "(none)"),
                }[self.by]
                by_group[group] += self.of_label(mine, label)
            for group, lengths in by_group.items():
                found += [(customer, group, length) for length in self.counted(lengths)]
        return found

    def labels(self, mine):
        """Return what attempts begin with, told apart only where it matters."""
        if self.hold:
            return {row.colour for row in mine if row.colour is not None}
        return {row.colour for row in mine} if self.by == "colour" else {...}

    def of_label(self, mine, label):
        """Return (moment of entrance, steps done) of the attempts that begin with a label."""
        if self.hold:
            mine = [row for row in mine if row.colour == label]
        found, n = [], 0
        while n < len(mine):
            if not self.enters(mine[n]) or not self.bears(label, mine, mine[n]):
                n += 1
                continue
            length, over = self.follow(mine, n)
            found.append((mine[n].at, length))
            n = max(over, n + 1) if self.count == "totals" else n + 1
        if self.count == "uniques" and self.attempt == "first":
            return found[:1]
        return found

    def bears(self, label, mine, row):
        """Say if an event has a label, or one that might as well stand in its place."""
        alike = [row]
        if self.count == "uniques" and not self.hold:
            same = (row.at, self.matches(row))
            alike = [each for each in mine if (each.at, self.matches(each)) == same]
        return label is ... or label in {each.colour for each in alike}

    def counted(self, lengths):
        """Return the steps done in those attempts that count."""
        if self.count == "totals":
            return [length for _, length in lengths]
        if not lengths:
            return []
        if self.attempt == "first":
            return [min(lengths, key=lambda one: (one[0], -one[1]))[1]]
        return [max(length for _, length in lengths)]

    def matches(self, row):
        return [k for k, step in enumerate(self.steps) if RULES[step](row)]

    def excluded(self, row, step):
        """Say if an event ends what has got to a step (from 1)."""
        return any(RULES[rule](row) and first <= step < last for rule, first, last in self.exclude)

    def listed(self, mine):
        """Return the events in order; of one moment: by the first step they are, others last."""
        return sorted(
            mine,
            key=lambda row: (
                row.at,
                min(self.matches(row), default=99),
                sum(1 << k for k in self.matches(row)),
            ),
        )

    def enters(self, row):
        return bool(self.matches(row)) if self.order == "unordered" else 0 in self.matches(row)

    def is_late(self, moment, chain):
        return moment - chain[-1 if self.is_from_previous else 0] > self.window

    def follow(self, mine, n):
        """Return how many steps follow from an entrance, and where the attempt is over."""
        kind = {"ordered": self.ordered, "strict": self.strict, "unordered": self.unordered}
        return kind[self.order](mine, n)

    def strict(self, mine, n):
        chain, i = [], n
        while i < len(mine) and len(chain) < len(self.steps):
            late = chain and self.is_late(mine[i].at, chain)
            if late or len(chain) not in self.matches(mine[i]):
                break
            chain.append(mine[i].at)
            i += 1
        return len(chain), i

    def unordered(self, mine, n):
        chain, done, i = [], set(), n
        while i < len(mine) and len(chain) < len(self.steps):
            row = mine[i]
            if chain and self.is_late(row.at, chain):
                break
            fresh = [k for k in self.matches(row) if k not in done]
            if fresh:
                done.add(fresh[0])
                chain.append(row.at)
            elif row.at > chain[-1] and self.excluded(row, len(chain)):
                return len(chain), i + 1
            i += 1
        return len(chain), i

    def ordered(self, mine, n):
        """Keep every chain from the entrance; it is over when none may be lengthened."""
        chains, best, i = {(mine[n].at,)}, 1, n + 1
        while i < len(mine) and best < len(self.steps):
            row = mine[i]
            if row.at > mine[i - 1].at:
                ended = [r for r in mine[n:i] if r.at == mine[i - 1].at]
                chains = {c for c in chains if not self.is_ended(c, ended)}
            chains = {c for c in chains if not self.is_late(row.at, c)}
            if not chains:
                return best, i
            chains |= {(*c, row.at) for c in chains if len(c) in self.matches(row)}
            best = max(best, *map(len, chains))
            i += 1
        return best, i

    def is_ended(self, chain, rows):
        return any(self.excluded(row, len(chain)) and row.at > chain[-1] for row in rows)
