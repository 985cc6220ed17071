"""The pages of access: coming in, one's own account, users, keys."""

from homing.web.access.pages import account, coming_in, keys, users

routers = (coming_in.router, account.router, users.router, keys.router)
