"""The business: its name, calendar, currency, language and kind, as a page, in the API, as command.

Words
    *kind*: how the business earns (shop, subscription, app); Today shows the numbers of its kind.

Trip
    a form, JSON or options → `faults_of` → `change_project`, which notes it in the audit log.

Must not
    count anything.
"""

from homing.web.project import api, pages

routers = (pages.router, api.router)
