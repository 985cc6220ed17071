"""What is asked of each service, in the words of dlt's own sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import dlt
from dlt.sources.helpers.rest_client.paginators import BasePaginator
from dlt.sources.rest_api import rest_api_resources
from dlt.sources.sql_database import sql_table

from homing.core.errors import UserError

if TYPE_CHECKING:
    from dlt.extract import DltResource
    from dlt.sources.helpers.requests import Request, Response
    from dlt.sources.rest_api.typing import EndpointResource, RESTAPIConfig

RECORD: Final = "record"
"""The one column of what is brought from a service: the record as it was given, as JSON."""

SHOPIFY_VERSION: Final = "2026-10"
AGAIN_S: Final = 7 * 86_400
"""So far back a service is read again: a payment may succeed, or fail, days after it was made."""
_STRIPE: Final = {
    "charges": {},
    "refunds": {"expand[]": "data.charge"},
    "invoices": {"status": "paid"},
    "subscriptions": {"status": "all"},
    "events": {"type": "customer.subscription.*"},
    "customers": {},
}
_CURSORS: Final = frozenset({"created", "updated_at", "date_modified_gmt"})
_CALLED: Final = {"events": "subscription-events"}


@dataclass(frozen=True, slots=True)
class Service:
    """How one service is reached.

    Parameters
    ----------
    name : str
        As it is called on the command line.
    url : str
        Its address; of a shop, the shop's.
    secrets : tuple of str
        What it wants to be told, as in `SOURCES__STRIPE__API_KEY`.
    """

    name: str
    url: str
    secrets: tuple[str, ...]


SERVICES: Final = {
    "stripe": Service("stripe", "https://api.stripe.com", ("api_key",)),
    "shopify": Service("shopify", "", ("access_token",)),
    "woocommerce": Service("woocommerce", "", ("consumer_key", "consumer_secret")),
}


class AfterTheLast(BasePaginator):
    """Stripe's way: the next page is what comes after the last record of this one."""

    def __init__(self) -> None:
        super().__init__()
        self._last: str | None = None

    def update_state(self, response: Response, data: list[Any] | None = None) -> None:
        """See whether there is more, and after which record."""
        said = response.json()
        self._has_next_page = bool(said.get("has_more")) and bool(data)
        self._last = data[-1]["id"] if data else None

    def update_request(self, request: Request) -> None:
        """Ask for the next page."""
        asked = request.params if isinstance(request.params, dict) else {}
        request.params = asked | {"starting_after": self._last}


def resources_of(service: Service, url: str | None = None) -> list[DltResource]:
    """Return what is asked of a service; each gives records under the name of their export.

    Parameters
    ----------
    service : Service
        Which.
    url : str, optional
        Its address, when it is not the usual one.

    Raises
    ------
    UserError
        If its address or a secret is not said.
    """
    address = (url or dlt.config.get(f"sources.{service.name}.url", str) or service.url).rstrip("/")
    if not address:
        raise UserError(
            f"Which {service.name} shop?",
            remedy=f"--url https://shop.example, or {_variable(service, 'url')}.",
        )
    told = [_secret(service, name) for name in service.secrets]
    return [_whole(each) for each in rest_api_resources(_config(service, address, told))]


def table_of(
    url: str,
    table: str,
    schema: str | None = None,
    cursor: str | None = None,
    *,
    key: Sequence[str],
) -> DltResource:
    """Return a table of a database.

    Parameters
    ----------
    url : str
        The database's, as SQLAlchemy writes it.
    table, schema : str
        Which table, and where it is.
    cursor : str, optional
        The column that grows with every change; without it the whole table is read each time.
    key : sequence of str
        The columns that tell its rows apart, when it does not say so itself.
    """
    since: dlt.sources.incremental[Any] | None
    since = dlt.sources.incremental(cursor, range_start="closed") if cursor else None
    resource = sql_table(
        url,
        table,
        schema,
        incremental=since,
        backend="sqlalchemy",
        primary_key=list(key),
    )
    return resource.with_name(table)


def _config(service: Service, url: str, told: Sequence[str]) -> RESTAPIConfig:
    if service.name == "stripe":
        return _stripe(url, told[0])
    return _shopify(url, told[0]) if service.name == "shopify" else _woocommerce(url, *told)


def _secret(service: Service, name: str) -> str:
    value = dlt.secrets.get(f"sources.{service.name}.{name}", str)
    if not value:
        raise UserError(
            f"The {name.replace('_', ' ')} of {service.name} is not said.",
            remedy=f"Set {_variable(service, name)}, or write it into .dlt/secrets.toml.",
        )
    return value


def _variable(service: Service, name: str) -> str:
    return f"SOURCES__{service.name.upper()}__{name.upper()}"


def _whole(resource: DltResource) -> DltResource:
    """Let a resource give each record as it is, in one column; beside it what the cursor reads."""
    resource.apply_hints(columns={RECORD: {"data_type": "json"}})
    return resource.add_map(
        lambda record: {name: record[name] for name in _CURSORS & record.keys()} | {RECORD: record}
    )


def _stripe(url: str, key: str) -> RESTAPIConfig:
    return {
        "client": {
            "base_url": f"{url}/v1/",
            "auth": {"type": "bearer", "token": key},
            "paginator": AfterTheLast(),
        },
        "resources": [_stripe_list(name, more) for name, more in _STRIPE.items()],
    }


def _stripe_list(name: str, more: dict[str, str]) -> EndpointResource:
    return {
        "name": f"stripe-{_CALLED.get(name, name)}",
        "endpoint": {
            "path": name,
            "data_selector": "data",
            "params": {"limit": 100, "created[gte]": "{incremental.start_value}", **more},
            "incremental": {"cursor_path": "created", "initial_value": 0, "lag": AGAIN_S},
        },
    }


def _shopify(url: str, token: str) -> RESTAPIConfig:
    return {
        "client": {
            "base_url": f"{url}/admin/api/{SHOPIFY_VERSION}/",
            "headers": {"X-Shopify-Access-Token": token},
            "paginator": {"type": "header_link"},
        },
        "resources": [
            _shopify_list("orders", {"status": "any"}),
            _shopify_list("customers", {}),
        ],
    }


def _shopify_list(name: str, more: dict[str, str]) -> EndpointResource:
    since = {"updated_at_min": "{incremental.start_value}", "order": "updated_at asc"}
    return {
        "name": f"shopify-{name}",
        "endpoint": {
            "path": f"{name}.json",
            "data_selector": name,
            "params": {"limit": 250, **since, **more},
            "incremental": {"cursor_path": "updated_at", "initial_value": "1970-01-01T00:00:00Z"},
        },
    }


def _woocommerce(url: str, key: str, secret: str) -> RESTAPIConfig:
    return {
        "client": {
            "base_url": f"{url}/wp-json/wc/v3/",
            "auth": {"type": "http_basic", "username": key, "password": secret},
            "paginator": {"type": "page_number", "base_page": 1, "total_path": None},
        },
        "resources": [
            {
                "name": "woocommerce-orders",
                "endpoint": {
                    "path": "orders",
                    "params": {
                        "per_page": 100,
                        "orderby": "modified",
                        "order": "asc",
                        "dates_are_gmt": "true",
                        "modified_after": "{incremental.start_value}",
                    },
                    "incremental": {
                        "cursor_path": "date_modified_gmt",
                        "initial_value": "1970-01-01T00:00:00",
                    },
                },
            },
            {
                "name": "woocommerce-customers",
                "endpoint": {"path": "customers", "params": {"per_page": 100, "role": "all"}},
            },
        ],
    }
