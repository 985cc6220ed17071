"""`homing alert`: where it is told that a source fell silent or the drain stands still."""

from __future__ import annotations

from typing import Annotated

import typer

from homing.collect.health.alerting import load_alert_url, save_alert_url
from homing.collect.health.webhook import Webhook
from homing.core.clock import SystemClock
from homing.ui.commands import say, terminal_of

alert = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Where it is told that a source fell silent, or that nothing gets on.",
)

Allowed = Annotated[
    str,
    typer.Option(
        "--allow",
        metavar="HOST",
        envvar="HOMING_WEBHOOK_ALLOW",
        help="Hosts inside this network that may be posted to, with commas between.",
    ),
]


@alert.command("set")
def set_url(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="JSON is posted there when trouble begins and ends.")],
    allow: Allowed = "",
) -> None:
    """Set the address that is told."""
    Webhook(url, allowed=_hosts(allow)).judge()
    with terminal_of(context).records() as records:
        save_alert_url(records, url, now=SystemClock().now())
    say("Set. Try it with: homing alert try.")


@alert.command("off")
def unset_url(context: typer.Context) -> None:
    """Tell nobody any more."""
    with terminal_of(context).records() as records:
        save_alert_url(records, None, now=SystemClock().now())
    say("Nobody is told.")


@alert.command("try")
def try_url(context: typer.Context, allow: Allowed = "") -> None:
    """Post an example there now."""
    with terminal_of(context).records() as records:
        url = load_alert_url(records)
    if url is None:
        say("No address is set.")
        return
    example = {"state": "began", "name": "example", "what": "This is an example."}
    status = Webhook(url, allowed=_hosts(allow)).post(example)
    say(f"It answers {status}.")


def _hosts(said: str) -> list[str]:
    return [host.strip() for host in said.split(",")]
