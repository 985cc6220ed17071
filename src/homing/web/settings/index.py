"""Every page of settings with a line of what is set there; found by a word."""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse

from homing.core.text import Text
from homing.ui import doors, render
from homing.ui.doors import EVERYONE, may
from homing.ui.navigation import Place, jobs_for
from homing.ui.visit import ThisVisit, Visit

PATH: Final = "/settings"
LINES: Final = {
    "/settings/project": Text(
        "Name, kind of business, time zone, currency, first day of the week, language.",
        "Название, вид бизнеса, часовой пояс, валюта, первый день недели, язык.",
    ),
    "/settings/users": Text(
        "Who may sign in, their roles, invitations, links for a new password.",
        "Кто может входить, роли, приглашения, ссылки для нового пароля.",
    ),
    "/settings/keys": Text(
        "Secrets with which programs ask the API.",
        "Секреты, с которыми программы обращаются к API.",
    ),
    "/settings/sources": Text(
        "Sites, apps and servers that send events; how each is installed, its keys.",
        "Сайты, приложения и серверы, которые отправляют события; установка, ключи записи.",
    ),
    "/settings/data": Text(
        "Events the log has seen, their volumes, their properties.",
        "Какие события есть в журнале, сколько их и какие у них параметры.",
    ),
    "/settings/standard-events": Text(
        "Which of your events are a purchase, a sign-up, a subscription.",
        "Какие из ваших событий — покупка, регистрация, подписка.",
    ),
    "/settings/internal": Text(
        "Your own people and tests: kept, and left out of reports.",
        "Свои сотрудники и тесты: хранятся, но не попадают в отчёты.",
    ),
    "/settings/collecting": Text(
        "Consent, what is taken out of texts, properties that are never stored.",
        "Согласие, что вырезается из текстов, какие параметры не хранятся.",
    ),
    "/settings/privacy": Text(
        "All that is kept of a customer, handed over or erased; past erasures.",
        "Всё, что хранится о клиенте: выдать или удалить; прошлые удаления.",
    ),
    "/settings/raw-data": Text(
        "How long events and other raw data are kept before they are removed; what went.",
        "Сколько хранятся события и другие исходные данные до удаления; что уже удалено.",
    ),
    "/settings/marks": Text(
        "Releases, holidays, sales: days that explain a change on a chart.",
        "Релизы, праздники, распродажи: дни, которые объясняют изменение на графике.",
    ),
    "/settings/audit": Text(
        "Who did what and when: sign-ins, changes, exports, erasures.",
        "Кто, что и когда сделал: входы, изменения, выгрузки, удаления.",
    ),
    "/settings/account": Text(
        "Your own name, password and sessions.", "Ваше имя, пароль и входы на устройствах."
    ),
}
ACCOUNT: Final = Place(Text("Your account", "Ваша учётная запись"), "/settings/account", EVERYONE)
router = doors.router(tags=["settings"])


@router.get(PATH)
@may(EVERYONE)
def show_settings(visit: ThisVisit, find: str = "") -> HTMLResponse:
    """Show the pages of settings that the visitor may enter."""
    return render.page(
        visit, "settings/index.html", path=PATH, find=find, found=_found(visit, find), lines=LINES
    )


def _found(visit: Visit, find: str) -> list[Place]:
    """Return the pages whose name or line has every word."""
    jobs = jobs_for(visit.role, visit.jobs)
    places = [place for job in jobs for place in job.places if place.path in LINES]
    if visit.user and not visit.user.is_key and not visit.is_demo:
        places.append(ACCOUNT)
    return [each for each in places if _fits(each, find.casefold().split(), visit)]


def _fits(place: Place, words: list[str], visit: Visit) -> bool:
    said = f"{place.name.of(visit.language)} {LINES[place.path].of(visit.language)}".casefold()
    return all(word in said for word in words)
