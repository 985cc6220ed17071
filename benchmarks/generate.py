"""A synthetic log, the same for the same seed: Zipf activity, 20 events, late ones, merges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

DAY_US = 86_400_000_000
NAMES = (
    "visit", "search", "product_view", "add_to_cart", "checkout", "purchase", "refund", "sign_up",
    "login", "logout", "share", "review", "wishlist", "coupon", "newsletter", "support", "return",
    "video", "download", "settings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a log is made of.

    Parameters
    ----------
    events, customers, traits, days : int
        How many; events spread over that many days from 2024-01-01.
    late_share : float
        Events that are received some days after they occurred, out of order.
    merged_share : float
        Customers whose later events had another number at first, which is merged into theirs.
    skew : float
        Exponent of the Zipf law of activity.
    present_share : float
        Customers who are there on the first day; the others join one after another till the last.
    seed : int
        The same seed makes the same log.
    """

    events: int = 10_000_000
    customers: int = 100_000
    traits: int = 10_000
    days: int = 425
    late_share: float = 0.01
    merged_share: float = 0.01
    skew: float = 0.6
    present_share: float = 0.1
    seed: int = 1

    @property
    def begins(self) -> int:
        """Microseconds since 1970 UTC."""
        return 1_704_067_200_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some events, in order of receipt.

    Parameters
    ----------
    customer : uint32[n]
        Numbered in the order in which they joined.
    time, received : int64[n]
        Microseconds since 1970 UTC.
    event : uint16[n]
        Index into `NAMES`.
    value : float64[n]
        Amount of a purchase in minor units; NaN for other events.
    """

    customer: NDArray[np.uint32]
    time: NDArray[np.int64]
    received: NDArray[np.int64]
    event: NDArray[np.uint16]
    value: NDArray[np.float64]

    @property
    def table(self) -> pa.Table:
        """The same as Arrow."""
        columns = {
            "customer": pa.array(self.customer),
            "occurred_at": pa.array(self.time).cast(pa.timestamp("us", "UTC")),
            "received_at": pa.array(self.received).cast(pa.timestamp("us", "UTC")),
            "event": pa.array(self.event),
            "amount": pa.array(self.value, from_pandas=True),
        }
        return pa.table(columns)


def pieces(recipe: Recipe, rows: int = 2_000_000) -> Iterator[Piece]:
    """Yield the log, some rows at a time, each piece later than the one before."""
    rng = np.random.default_rng(recipe.seed)
    weight = np.cumsum(rng.permutation(1 / np.arange(1, recipe.customers + 1) ** recipe.skew))
    popular = 1 / np.arange(1, len(NAMES) + 1)
    event_chance = np.cumsum(popular / popular.sum())
    made, span = 0, recipe.days * DAY_US
    while made < recipe.events:
        n = min(rows, recipe.events - made)
        place = (made + np.arange(n)) / recipe.events
        received = recipe.begins + (place * span).astype(np.int64)
        late = np.where(
            rng.random(n) < recipe.late_share, rng.integers(0, 7 * DAY_US, n), np.int64(0)
        )
        event = np.searchsorted(event_chance, rng.random(n)).clip(0, len(NAMES) - 1)
        paid = np.round(rng.lognormal(8, 1, n))
        joined = recipe.present_share + (1 - recipe.present_share) * place
        chosen = rng.random(n) * weight[(joined * recipe.customers).astype(np.int64)]
        who = np.searchsorted(weight, chosen).clip(0, recipe.customers - 1)
        yield Piece(
            who.astype(np.uint32),
            np.maximum(received - late, recipe.begins),
            received,
            event.astype(np.uint16),
            np.where(event == NAMES.index("purchase"), paid, np.nan),
        )
        made += n


def traits(recipe: Recipe) -> NDArray[np.int32]:
    """Return every customer's trait, int32[customers]: as many values, some far more common."""
    rng = np.random.default_rng(recipe.seed + 1)
    return (recipe.traits * rng.random(recipe.customers) ** 3).astype(np.int32)


def merges(recipe: Recipe) -> NDArray[np.uint32]:
    """Return pairs of customers, uint32[n, 2]: the second one turns out to be the first."""
    rng = np.random.default_rng(recipe.seed + 2)
    pairs = int(recipe.customers * recipe.merged_share)
    return rng.permutation(recipe.customers)[: 2 * pairs].reshape(-1, 2).astype(np.uint32)
