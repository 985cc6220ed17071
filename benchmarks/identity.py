"""What a rule of identity does to retention: 20,000 people of whom the truth is known.

They have several devices, some of them shared, lose their cookies, and sign in at some visit or
never. Each rule is given what a log has (a moment, the id of a cookie, and a user id where somebody
was signed in) and says whose each visit is. Homing's goes through the real drain into a log of its
own. `best` knows the truth and may use what the ids allow: a visit is its person's if that person
was ever signed in with that cookie; no rule that joins ids seen together can do better.
`python benchmarks/identity.py`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

import numpy as np
import orjson

from homing.collect.drain import Drain
from homing.collect.model import Received
from homing.core.clock import FrozenClock
from homing.store import DataFolder, EventStore

START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 42
WEEK_1 = range(7, 14)
TARGET_POINTS = 1.0
NEVER_SIGN_IN = 0.3
SIGN_IN = 0.25
"""Of those who do at all, at a visit on a device where they are not signed in."""
LOSS = 0.03
"""Of a cookie, a day."""
SHARED = 0.2
"""Of people, those who have a device together with another one."""
AT_ONCE = 20


class Visit(NamedTuple):
    """A visit, in seconds from the start: what a log has of it, and who it really was."""

    second: int
    cookie: str
    user: str | None
    person: int


class Person(NamedTuple):
    """Somebody, and the user id they sign in with, if they ever do."""

    number: int
    user: str | None


@dataclass
class Device:
    """A device: its cookie now, and who is signed in."""

    name: str
    lost: int = 0
    user: str | None = None
    seen_on: int = 0

    @property
    def cookie(self) -> str:
        """The id of the cookie there now."""
        return f"{self.name}-{self.lost}"


def main() -> int:
    """Measure and print; 1 if Homing's rule is too far from the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=4)
    said = parser.parse_args()
    visits = simulated(said.people, Random(said.seed))
    rules = {
        "truth": [str(visit.person) for visit in visits],
        "best that the ids allow": best(visits),
        "Homing: back to the first visit, an epoch for each sign-in": drained(visits),
        "first user of a cookie has all of it": touched(visits, first),
        "last user of a cookie has all of it": touched(visits, last),
        "forward only: from the sign-in on": [visit.user or visit.cookie for visit in visits],
        "a cookie is a customer": [visit.cookie for visit in visits],
    }
    found = {name: retention(visits, whose) for name, whose in rules.items()}
    known = sum(visit.user is not None for visit in visits) / len(visits)
    print(f"{said.people:,} people, {len(visits):,} visits, {known:.0%} of them signed in\n")
    heads = (
        "customers",
        "of several people",
        "week-1 retention",
        "from the truth",
        "from the best",
    )
    print(f"| rule | {' | '.join(heads)} |")
    print("|---|--:|--:|--:|--:|--:|")
    truth, reachable, ours = list(found.values())[:3]
    for name, (customers, mixed, share) in found.items():
        off = " | ".join(f"{100 * (share - other[2]):+.1f}" for other in (truth, reachable))
        print(f"| {name} | {customers:,} | {mixed:,} | {share:.1%} | {off} |")
    points = abs(ours[2] - reachable[2]) * 100
    is_met = points <= TARGET_POINTS
    print(f"\n{points:.2f} points from the best; target ≤ {TARGET_POINTS}: ", end="")
    print("met" if is_met else "MISSED")
    return 0 if is_met else 1


def simulated(people: int, chance: Random) -> list[Visit]:
    """Return what people did, in order."""
    devices = [own_devices(person, chance) for person in range(people)]
    for person in range(0, people - 1, 2):
        if chance.random() < SHARED:
            devices[person + 1][0] = devices[person][0]
    those = [Person(n, None if chance.random() < NEVER_SIGN_IN else f"u{n}") for n in range(people)]
    moments = sorted((second, person) for person in range(people) for second in visited(chance))
    return [
        visited_on(chance.choice(devices[person]), second, those[person], chance)
        for second, person in moments
    ]


def own_devices(person: int, chance: Random) -> list[Device]:
    """Return the devices of a person, the one used most first."""
    many = chance.choices((1, 2, 3), (50, 37, 13))[0]
    return [Device(f"d{person}-{number}") for number in range(many)]


def visited(chance: Random) -> list[int]:
    """Return when somebody comes: often at first, and at a pace of their own."""
    first = chance.randrange(21 * 86400)
    pace = chance.gammavariate(0.8, 0.36)
    later = (
        (first // 86400 + day) * 86400 + chance.randrange(86400)
        for day in range(1, DAYS - first // 86400)
        if chance.random() < pace * (0.35 + 0.65 * 0.9**day)
    )
    return [first, *later]


def visited_on(device: Device, second: int, who: Person, chance: Random) -> Visit:
    """Return a visit, after what happened to the cookie since the last one."""
    day = second // 86400
    if chance.random() > (1 - LOSS) ** (day - device.seen_on):
        device.lost += 1
        device.user = None
    device.seen_on = day
    if device.user is not None and device.user != who.user:
        device.user = None  # somebody else takes the device: the one before signed out
    if who.user is not None and device.user is None and chance.random() < SIGN_IN:
        device.user = who.user
    return Visit(second, device.cookie, device.user, who.number)


# The rules


def best(visits: Sequence[Visit]) -> list[str]:
    """Say whose visits are as well as the ids allow."""
    seen = {(visit.cookie, visit.person) for visit in visits if visit.user}
    return [
        f"u{visit.person}" if (visit.cookie, visit.person) in seen else visit.cookie
        for visit in visits
    ]


def first(users: Sequence[str]) -> str:
    """Return the first user."""
    return users[0]


def last(users: Sequence[str]) -> str:
    """Return the last user."""
    return users[-1]


def touched(visits: Sequence[Visit], chosen: Callable[[Sequence[str]], str]) -> list[str]:
    """Give what nobody said of a cookie to one of its users."""
    users: dict[str, list[str]] = {}
    for visit in visits:
        if visit.user:
            users.setdefault(visit.cookie, []).append(visit.user)
    owner = {cookie: chosen(those) for cookie, those in users.items()}
    return [visit.user or owner.get(visit.cookie, visit.cookie) for visit in visits]


def drained(visits: Sequence[Visit]) -> list[str]:
    """Say whose visits are by Homing's rule: sent, drained, and read from the log."""
    with TemporaryDirectory() as place:
        folder = DataFolder(Path(place) / "data")
        folder.create()
        store = EventStore.open(folder)
        clock = FrozenClock(START + timedelta(days=DAYS))
        Drain(store, Requests(visits, clock), clock=clock).all()
        with store.cursor() as cursor:
            rows = cursor.execute(
                "SELECT properties.place::BIGINT, customer FROM events ORDER BY 1"
            ).fetchall()
        store.close()
    assert len(rows) == len(visits)
    return [str(customer) for _, customer in rows]


class Requests:
    """An inbox that holds the visits as clients would send them."""

    def __init__(self, visits: Sequence[Visit], clock: FrozenClock) -> None:
        self.visits, self.received_at = visits, int(clock.now().timestamp()) * 1_000_000

    def after(self, number: int, *, most: int, most_bytes: int) -> list[Received]:
        """Return the next requests."""
        del most_bytes
        numbers = range(number, min(number + most // AT_ONCE, -(-len(self.visits) // AT_ONCE)))
        return [self.request(each) for each in numbers]

    def request(self, number: int) -> Received:
        """Return the request of that number."""
        places = range(number * AT_ONCE, min((number + 1) * AT_ONCE, len(self.visits)))
        body = orjson.dumps({"batch": [said(place, self.visits[place]) for place in places]})
        return Received(
            id=number + 1,
            received_at=self.received_at,
            source=UUID(int=1),
            is_trusted=False,
            protocol="segment",
            path="/v1/batch",
            query="",
            headers={},
            country=None,
            body=body,
        )

    def forget(self, _up_to: int) -> int:
        """Keep everything."""
        return 0


def said(place: int, visit: Visit) -> dict[str, object]:
    """Return a visit as a client says it."""
    message: dict[str, object] = {
        "type": "track",
        "event": "visit",
        "messageId": str(place),
        "anonymousId": visit.cookie,
        "originalTimestamp": (START + timedelta(seconds=visit.second)).isoformat(),
        "properties": {"place": place},
    }
    return message | ({"userId": visit.user} if visit.user else {})


# What comes of them


def retention(visits: Sequence[Visit], whose: Sequence[str]) -> tuple[int, int, float]:
    """Return how many customers there are, how many are several people, and the share that is back.

    Back is who comes again from the seventh to the fourteenth day after the first; of those who had
    so many days within the time that was looked at.
    """
    day = np.array([visit.second / 86400 for visit in visits])
    names, customer = np.unique(np.array(whose), return_inverse=True)
    began = np.full(len(names), np.inf)
    np.minimum.at(began, customer, day)
    age = day - began[customer]
    is_back = np.zeros(len(names), np.bool_)
    is_back[customer[(age >= WEEK_1.start) & (age < WEEK_1.stop)]] = True
    is_known = began <= DAYS - WEEK_1.stop
    people = {(c, visit.person) for c, visit in zip(customer.tolist(), visits, strict=True)}
    mixed = sum(many > 1 for many in Counter(c for c, _ in people).values())
    return len(names), mixed, float(is_back[is_known].mean())


if __name__ == "__main__":
    raise SystemExit(main())
