"""What sessions are."""

from __future__ import annotations

from homing.core.text import Text
from homing.metrics.spec import Better, Spec, Unit

SPEC = Spec(
    key="sessions",
    name=Text("Sessions", "Сессии"),
    unit=Unit.sessions,
    better=Better.neither,
    definition=Text(
        "Sessions by the period in which they began: runs of one customer's events, each less than "
        "the gap after the one before, all within the longest time from the first event.",
        "Сессии по периоду, в котором они начались: цепочки событий одного клиента, где каждое "
        "следует за предыдущим раньше, чем истечёт пауза, и все укладываются в наибольшее время от "
        "первого события.",
    ),
    formula=Text(
        "an event begins a session ⇔ no event of the customer lies less than the gap before it, or "
        "the session has lasted the longest time; length = last event − first event; single-event "
        "share = sessions of one event / sessions",
        "событие начинает сессию ⇔ раньше него в пределах паузы нет событий клиента или сессия "
        "длится уже наибольшее время; длина = последнее событие − первое; доля с одним событием = "
        "сессии с одним событием / сессии",
    ),
    denominator=Text(
        "Of sessions per customer: customers with a session that began in the period. Of the "
        "single-event share, lengths and events: these sessions.",
        "У сессий на клиента — клиенты, у которых в периоде началась сессия. У доли с одним "
        "событием, длин и числа событий — эти сессии.",
    ),
    source=Text(
        "The gap of 30 minutes is everybody's since Google Analytics (it goes back to the 25.5 "
        "minutes of Catledge and Pitkow 1995, Computer Networks 27, 1065–1073); no end at midnight "
        "or with a new campaign, as in Google Analytics 4, whose predecessor had both; 24 hours at "
        "most, as in PostHog. Homing.js ends its sessions by the same rules.",
        "Пауза в 30 минут принята у всех со времён Google Analytics (она восходит к 25,5 минуты у "
        "Catledge и Pitkow, 1995, Computer Networks 27, 1065–1073); ни полночь, ни новая кампания "
        "сессию не прерывают — как в Google Analytics 4, у предшественника прерывали обе; не "
        "дольше 24 часов — как в PostHog. Homing.js завершает сессии по тем же правилам.",
    ),
    pitfalls=(
        Text(
            "The time after the last event is not known: a session of a single event lasts 0 "
            "seconds, however long somebody read. Compare lengths with each other, not with a "
            "clock.",
            "Время после последнего события неизвестно: сессия из одного события длится 0 секунд, "
            "сколько бы клиент ни читал. Сравнивайте длины между собой, а не с часами.",
        ),
        Text(
            "Events that a server sends, such as a renewal at night, make sessions in which nobody "
            "was there; name the events that are visits.",
            "События с сервера, например ночное продление, создают сессии, в которых никого не "
            "было; укажите события, которые означают визит.",
        ),
        Text(
            "More sessions may be worse: what took one visit may take three now. Look at what was "
            "achieved in them.",
            "Больше сессий — не всегда лучше: на то, что занимало один визит, могут уходить три. "
            "Смотрите, чего в них добились.",
        ),
    ),
)
