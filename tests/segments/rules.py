"""Rules, logs and moments made by chance, few enough of each kind that they meet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from homing.segments import model
from segments.brute import Happened, World

ZONES = ["UTC", "Europe/London", "America/Sao_Paulo", "Asia/Kathmandu"]
NAMES = ["visit", "cart", "purchase", "покупка", "it's"]
START = datetime(2018, 10, 20, tzinfo=UTC)
"""Clocks change on 28 October in London and on 4 November in São Paulo."""
DAYS = 24
FROZEN, LIVE, LIST = UUID(int=1), UUID(int=2), UUID(int=3)
AMOUNTS = [1250, 300, -40, 2.5, "17", " 8 ", "n/a", True, [1, 2], None]
NUMBERS = [[1250, 300], [-40, -7], [2.5, 0.1], [300, -40, 2.5]]
"""Amounts of one kind each, and numbers of several."""
CITIES = ["Москва", "москва-река", "Paris", "it's", "", None]
BORN = ["1990-10-30", "2000-02-29", "1985-11-05T10:00:00Z", "soon", "2018-13-01", 5, None]
IDS = [f"c{n}" for n in range(5)]

moments = st.builds(
    lambda hours, micros: START + timedelta(hours=hours, microseconds=micros),
    st.one_of(st.integers(0, DAYS).map(lambda n: n * 24), st.integers(0, DAYS * 24)),
    st.sampled_from([0, 0, 0, 0, -1, 1]),
)
days = st.sampled_from([1, 2, 3, 7])
dates = st.integers(-1, DAYS + 1).map(lambda n: (START + timedelta(days=n)).date())
names = st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple)
values = st.sampled_from([1250, 300.0, 2.5, "17", "n/a", True, "Москва", "Paris", "it's", ""])

tests = st.one_of(
    st.builds(model.Equals, op=st.sampled_from(["is", "is_not"]), value=values),
    st.builds(
        model.Contains,
        op=st.sampled_from(["contains", "not_contains", "starts_with"]),
        value=st.sampled_from(["моск", "МОСКВА", "par", "2", "it's"]),
    ),
    st.builds(
        model.OneOf,
        op=st.sampled_from(["one_of", "none_of"]),
        values=st.lists(values, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(model.Known, op=st.sampled_from(["set", "not_set"])),
    st.builds(
        model.Compared,
        op=st.sampled_from(["greater", "at_least", "less", "at_most"]),
        value=st.sampled_from([0, 2.5, 8, 300]),
    ),
    st.builds(
        model.Dated,
        op=st.sampled_from(["before", "after"]),
        day=st.sampled_from([date(1990, 10, 30), date(2000, 1, 1)]),
    ),
    st.builds(model.Birthday, op=st.just("birthday_within"), days=st.sampled_from([0, 3, 150])),
)
filters = st.lists(
    st.builds(
        model.Filter, property=st.sampled_from(["amount", "city", "none of them"]), test=tests
    ),
    max_size=2,
).map(tuple)


def between(since, until):
    """A window that is not empty."""
    if since and until:
        since, until = sorted([since, until])
    return model.Between(since=since, until=until)


windows = st.one_of(
    st.just(model.Ever()),
    st.builds(model.Last, days=days),
    st.builds(between, since=st.one_of(st.none(), dates), until=st.one_of(st.none(), dates)),
    st.builds(model.SinceFirst, days=days, events=names),
)
compared = st.builds(
    model.Compared,
    op=st.sampled_from(["greater", "at_least", "less", "at_most"]),
    value=st.sampled_from([0, 1, 2, 2.5, 300, -1]),
)
measures = st.sampled_from(["count", "sum", "average", "min", "max", "days", "values"])
properties = st.sampled_from(["amount", "city"])
currencies = st.sampled_from([None, None, "EUR", "USD"])


def in_a_currency(kind):
    """Make conditions that name a currency only where there is money."""

    def made(*, measure, currency, **others):
        currency = currency if measure in model.SUMMED else None
        return kind(measure=measure, currency=currency, **others)

    return made


steps = st.builds(model.Step, events=names, where=filters)
leaves = st.one_of(
    st.builds(model.Trait, trait=st.sampled_from(["plan", "born", "age"]), test=tests),
    st.builds(
        model.Did,
        events=names,
        where=filters,
        op=st.sampled_from(["at_least", "at_most", "exactly"]),
        times=st.integers(0, 3),
        window=windows,
    ),
    st.builds(model.DidNot, events=names, where=filters, window=windows),
    st.builds(
        model.Seen,
        which=st.sampled_from(["first", "last"]),
        events=names,
        where=filters,
        test=st.one_of(
            st.builds(model.Ago, op=st.sampled_from(["within", "longer_ago"]), days=days),
            st.builds(model.Dated, op=st.sampled_from(["before", "after"]), day=dates),
        ),
    ),
    st.builds(
        in_a_currency(model.Aggregate),
        measure=measures,
        property=properties,
        currency=currencies,
        events=names,
        where=filters,
        window=windows,
        test=compared,
    ),
    st.builds(
        in_a_currency(model.Top),
        measure=st.one_of(measures, st.just("latest")),
        property=properties,
        currency=currencies,
        share=st.sampled_from([0.2, 0.5, 1.0]),
        events=names,
        where=filters,
        window=windows,
    ),
    st.builds(
        model.Sequence,
        first=steps,
        then=steps,
        within_s=st.sampled_from([1, 3600, 7200, 86_400]),
        happened=st.booleans(),
        window=windows,
    ),
    st.builds(model.Overdue, events=names, where=filters, factor=st.sampled_from([0.5, 1.0, 2.0])),
    st.just(model.InSegment(segment=FROZEN)),
    st.just(model.InSegment(segment=LIVE)),
    st.just(model.InList(list=LIST)),
    st.builds(
        model.Sample, percent=st.sampled_from([10.0, 50.0, 100.0]), salt=st.sampled_from(["", "й"])
    ),
)
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(model.All, of=st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(model.AnyOf, of=st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(model.Not, of=inner),
    ),
    max_leaves=5,
)


@st.composite
def happenings(draw, amounts=AMOUNTS):
    said = {
        "amount": draw(st.sampled_from(amounts)),
        "city": draw(st.sampled_from(CITIES)),
        "currency": draw(st.sampled_from(["EUR", "USD"])),
    }
    missing = draw(st.sets(st.sampled_from(["amount", "city", "currency"])))
    return Happened(
        draw(st.integers(0, len(IDS) - 1)),
        draw(st.sampled_from(NAMES)),
        draw(moments),
        {name: value for name, value in said.items() if name not in missing},
        draw(st.sampled_from([0, 0, 0, 0, 0, 1, 2, 3])),
    )


@st.composite
def worlds(draw):
    """A log with late and future events, bots, merges and traits of more than one id."""
    traits = st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {},
            optional={
                "plan": st.sampled_from(["n/a", "Москва", True, None]),
                "born": st.sampled_from(BORN),
                "age": st.sampled_from([17, 300, "8"]),
            },
        ),
    )
    survivor = draw(st.sampled_from([None, 0, 4]))
    amounts = draw(st.sampled_from([AMOUNTS, *NUMBERS]))
    merged = draw(st.sets(st.integers(1, 3), max_size=2)) if survivor is not None else set()
    return World(
        ids=dict(enumerate(IDS)),
        traits={n: draw(traits) for n in range(len(IDS))},
        merged={number: survivor for number in merged if survivor is not None},
        events=draw(st.lists(happenings(amounts), max_size=12)),
        lists={LIST: draw(st.sets(st.sampled_from([*IDS, "nobody"])))},
        members={FROZEN: draw(st.sets(st.integers(0, len(IDS) - 1)))},
    )
