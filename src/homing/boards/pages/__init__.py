"""The doors of boards: pages, what a link shows, mails, the API."""

from homing.boards.pages import api, api_changes, every, mail, one, shared, sharing

routers = (
    every.router,
    one.router,
    sharing.router,
    mail.router,
    shared.router,
    api.router,
    api_changes.router,
)
