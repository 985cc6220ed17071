"""MRR: what the subscriptions that run at the end of each period bring in a month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Unpack

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from homing.core import names
from homing.core.text import Text
from homing.histories import Histories, singly, totals
from homing.histories.recurring import Levels, levels
from homing.metrics.answers.question import texts
from homing.metrics.events import Events, Frame
from homing.metrics.listed import moments
from homing.metrics.series import behind, folded
from homing.metrics.series.stated import Unstated, stated
from homing.metrics.series.table import Asked, Series, Twins, series
from homing.metrics.spec import Better, Spec, Unit
from homing.metrics.standard import SUBSCRIBED

STOPS: Final = (names.SUBSCRIPTION_PAUSED, names.SUBSCRIPTION_CANCELLED)
GOES_ON: Final = (
    names.SUBSCRIPTION_STARTED,
    names.SUBSCRIPTION_CHANGED,
    names.SUBSCRIPTION_RENEWED,
    names.SUBSCRIPTION_RESUMED,
)

SPEC = Spec(
    key="mrr",
    name=Text("MRR", "MRR"),
    unit=Unit.money,
    better=Better.up,
    definition=Text(
        "Recurring revenue a month of the subscriptions that run at the end of the period, each "
        "currency by itself.",
        "Регулярная выручка за месяц (MRR) от подписок, действующих на конец периода, каждая "
        "валюта отдельно.",
    ),
    formula=Text(
        "sum over customers of the mrr last stated, 0 after a pause or a cancellation",
        "сумма по клиентам последнего названного mrr, 0 после паузы или отмены",
    ),
    denominator=Text("None: a total.", "Знаменателя нет: это сумма."),
    source=Text(
        "The property mrr of the subscription events; a customer has one subscription at a time.",
        "Параметр mrr событий подписки; у клиента одна подписка одновременно.",
    ),
    pitfalls=(
        Text(
            "A yearly plan paid at once is a twelfth of it a month: send that, not the payment.",
            "Годовой тариф, оплаченный сразу, — это двенадцатая часть в месяц: присылайте её, а не "
            "платёж.",
        ),
        Text(
            "It is a state at the end of a period, not money of the period: months do not add up.",
            "Это состояние на конец периода, а не деньги за период: месяцы нельзя складывать.",
        ),
    ),
    needs=SUBSCRIBED,
)


def recurring(asked: folded.Asked) -> Iterator[folded.Group]:
    """Yield what the subscriptions that run at the end of every period bring in, by currency."""
    histories, stops = _said(asked)
    known = totals.units_of(histories, np.ones_like(stops))
    found = levels(histories, Levels(stops, asked.bounds, tuple(known)))
    for unit, numbers, products in folded.by_unit(found, known, totals.EVENTS):
        amount, squares = numbers[totals.AMOUNT], products[totals.AMOUNT_SQUARES]
        yield unit, folded.total(amount, squares)


def payers(place: behind.Place) -> pa.Table:
    """Return whose subscriptions run at the end of a period, who bring in most first."""
    histories, stops = _said(place.asked)
    known = totals.units_of(histories, np.ones_like(stops))
    _, until = place.stretch()

    def running(code: int) -> singly.Moved:
        return singly.level(histories, stops, until, code)

    return pa.concat_tables(
        behind.table(
            found.customer,
            -found.amount,
            last_at=moments(found.time),
            amount=pa.array(found.amount),
            currency=behind.currency(code, found.amount.size),
        )
        for code, found in behind.by_unit(place, known, running)
    )


def _said(asked: folded.Asked) -> tuple[Histories, NDArray[np.bool_]]:
    """Return what subscriptions state, and by code of the event whether it ends one."""
    if asked.live.mark is None:
        raise folded.Unclear
    names = tuple(sorted(set(asked.event)))
    try:
        histories = stated(asked.events, asked.live, names)
    except Unstated as error:
        raise folded.Unclear from error
    return histories, np.array([name in STOPS for name in names], np.bool_)


TWINS = Twins(
    "money.sql",
    "mrr_who.sql",
    (*GOES_ON, *STOPS),
    fold=recurring,
    behind=payers,
    after="mrr_moved.sql",
    values={"is_mean": False, "stops": STOPS},
)


def measure(events: Events[Frame], **asked: Unpack[Asked]) -> Series[Frame]:
    """Measure the MRR at the end of every period; see `homing.metrics.series.table`.

    The property `mrr` is integer minor units of `currency` a month. An event that goes on without
    an `mrr` of its own (a resumption, a renewal) goes on with the last one. Of events at one
    moment a beginning counts after an end. Where no events are named, those of subscriptions count.
    """
    named = texts(asked.get("event", ()))
    return series(events, SPEC, TWINS, **asked | {"event": named or TWINS.event})
