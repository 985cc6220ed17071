"""Writes into the pages what comes from code: `python tests/docs/generate.py [--check]`.

A page has the marks `<!-- generated: NAME -->` and `<!-- end -->`; what stands between is replaced.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import tomllib
from collections.abc import Callable
from enum import Enum
from importlib.resources import files
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from fastapi import FastAPI
from metric_pages import catalogue, metric_pages, shared_options
from tables import DOCS, parameters_of, table

from homing.app import Settings
from homing.cli import COMMANDS, app, load
from homing.collect import Condition, EventRule, Mapping, Operator
from homing.collect.enrich import Privacy
from homing.collect.model import Event
from homing.collect.protocols import WIRES, fields
from homing.collect.protocols.bodies import MOST_VALUES
from homing.collect.receiving.limits import MIB, Limits
from homing.collect.receiving.unpacking import MOST_MEMBERS
from homing.core import names
from homing.metrics.analyses import ANALYSES
from homing.metrics.answers.question import Question
from homing.metrics.catalogue import specs
from homing.metrics.churn.question import BEGINS, ENDS
from homing.metrics.frames.taking import events
from homing.metrics.retention.question import RetentionQuestion
from homing.store import Project
from homing.ui.doors import Role
from homing.web.glossary import CHAPTERS
from homing.web.openapi import document
from homing.web.site import pages

COMMON = {"--help", "--install-completion", "--show-completion"}
ORDER = (names.ORDER_ID, names.AMOUNT, names.CURRENCY, names.ITEMS)
SUBSCRIPTION = (names.PLAN, names.MRR, names.CURRENCY, names.REASON)
STANDARD = {names.PURCHASE: ORDER, names.REFUND: (*ORDER, names.REASON)} | {
    event: SUBSCRIPTION for name, event in vars(names).items() if name.startswith("SUBSCRIPTION_")
}
MARK = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


# The terminal


def choices(annotation: Any) -> list[str]:
    """Return the values that a parameter can take, if it can take only some."""
    if get_origin(annotation) in (Union, UnionType, list):
        return [value for inner in get_args(annotation) for value in choices(inner)]
    if get_origin(annotation) is Literal:
        return [str(value) for value in get_args(annotation)]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation]
    return []


def default_of(parameter: Any) -> str:
    """Return a parameter's default as one would type it."""
    value = parameter.default
    if parameter.required:
        return "needed"
    if value is True:
        return f"`{parameter.opts[0]}`"
    if value is None or value is False or callable(value) or value in ((), [], ""):
        return ""
    return f"`{value.value if isinstance(value, Enum) else value}`"


def describe(parameter: Any) -> list[str]:
    """Return the row of one argument or option."""
    is_argument = type(parameter).__name__.endswith("Argument")
    shown = parameter.metavar or parameter.name.upper()
    names = [shown] if is_argument else [*parameter.opts, *parameter.secondary_opts]
    values = choices(parameter.type_descriptor.annotation)
    meaning = parameter.help or ""
    if values:
        meaning += f" One of: {', '.join(values)}."
    if parameter.envvar:
        meaning += f" Environment: `{parameter.envvar}`."
    return [" ".join(f"`{name}`" for name in names), default_of(parameter), meaning]


def command_text(path: str, command: Any) -> str:
    """Return the section of a command and of those below it."""
    below = getattr(command, "commands", {})
    parts = [f"{'#' * min(path.count(' ') + 1, 4)} {path}", inspect.cleandoc(command.help or "")]
    given = [
        p
        for p in command.params
        if not p.hidden and p.name not in ("help", "install_completion", "show_completion")
    ]
    if given:
        parts.append(table(["parameter", "default", "meaning"], map(describe, given)))
    parts += [command_text(f"{path} {name}", inner) for name, inner in below.items()]
    return "\n\n".join(part for part in parts if part)


def terminal() -> str:
    """Every command with its arguments and options."""
    from typer.main import get_command

    root = get_command(app)
    options = table(
        ["option", "default", "meaning"],
        map(describe, (p for p in root.params if p.name != "help")),
    )
    return "\n\n".join(
        [options, *(command_text(f"homing {name}", load(name)) for name in COMMANDS)]
    )


# The metrics


def standard_events() -> str:
    """The events that metrics look for, and which do."""
    rows = []
    for event, properties in STANDARD.items():
        users = [s for s in specs() if event in {need.event for need in s.needs}]
        if event == names.PURCHASE:  # what these are about, unless told otherwise
            users += [each.spec for each in ANALYSES if each.question.EVENTS]
        links = [f"[{s.name.en.lower()}](metrics/{s.key}.md)" for s in users]
        links += ["[churn](churn.md) of contracts"] if event in {*BEGINS, *ENDS} else []
        named = ", ".join(f"`{name}`" for name in properties)
        rows.append([f"`{event}`", named, ", ".join([*links, "the customer's card"])])
    return table(["event", "properties", "used by"], rows)


# The words


def glossary() -> str:
    """Every word of the product, in both languages."""
    parts = []
    for chapter in CHAPTERS:
        parts.append(f"## {chapter.title.en}")
        parts += [chapter.lead.en] if chapter.lead else []
        rows = [[f"**{w.name.en}**", w.meaning.en, w.name.ru] for w in chapter.words]
        parts.append(table(["word", "meaning", "по-русски"], rows))
    return "\n\n".join(parts)


# Settings and roles


def retention_parameters() -> str:
    """What can be asked about retention."""
    parameters = [*parameters_of(RetentionQuestion), *parameters_of(Question)]
    return table(["parameter", "kind", "meaning"], parameters)


def events_parameters() -> str:
    """What `homing.events` takes."""
    return table(["parameter", "kind", "meaning"], parameters_of(events))


def mapping() -> str:
    """The keys of a mapping file."""
    return table(["key", "kind", "meaning"], parameters_of(Mapping))


def event_rule() -> str:
    """The keys of an event rule."""
    return table(["key", "kind", "meaning"], parameters_of(EventRule))


def condition() -> str:
    """The keys of a condition, and its operators."""
    operators = ", ".join(f"`{operator}`" for operator in Operator)
    rows = table(["key", "kind", "meaning"], parameters_of(Condition))
    return f"{rows}\n\nOperators: {operators}."


def demo_mapping() -> str:
    """The mapping of the demo shop, as it is shipped."""
    shipped = files("homing.collect.demo") / "online_retail.toml"
    return f"```toml\n{shipped.read_text(encoding='utf-8').strip()}\n```"


def settings() -> str:
    """What a process is set up with."""
    return table(["setting", "kind", "meaning"], parameters_of(Settings))


def project() -> str:
    """What the owner sets for the installation."""
    fresh = Project()
    rows = [[n, f"`{getattr(fresh, n.strip('`'))}`", m] for n, _, m in parameters_of(Project)]
    return table(["setting", "default", "meaning"], rows)


def roles() -> str:
    """Every route and the roles that it lets in."""
    ways = sorted(
        (route.path_format, ", ".join(sorted(route.methods)), route.who)
        for router in pages()
        for route in router.routes
    )
    head = ["route", "method", *Role, "not signed in"]
    return table(
        head,
        (
            [f"`{path}`", how, *("●" if role in who else "" for role in (*Role, None))]
            for path, how, who in ways
        ),
    )


# The API


def parameter_row(parameter: dict[str, Any]) -> list[str]:
    """Return the row of one parameter of an OpenAPI operation."""
    schema = parameter.get("schema", {})
    kinds = [schema, *schema.get("anyOf", ()), schema.get("items", {})]
    values = [str(value) for kind in kinds for value in kind.get("enum", ())]
    meaning = parameter.get("description", "")
    if values:
        meaning += f" One of: {', '.join(values)}."
    default = schema.get("default")
    shown = "needed" if parameter.get("required") else f"`{default}`" if default else ""
    return [f"`{parameter['name']}`", shown, meaning]


def api() -> str:
    """Every address of the API with its parameters."""
    site = FastAPI()
    for router in pages():
        site.include_router(router)
    parts = []
    for path, operations in sorted(document(site)["paths"].items()):
        for method, operation in operations.items():
            parts.append(f"## {method.upper()} {path}")
            parts.append(operation.get("description", operation.get("summary", "")))
            if given := operation.get("parameters"):
                parts.append(table(["parameter", "default", "meaning"], map(parameter_row, given)))
            parts.append(f"Roles: {', '.join(operation['x-roles'])}.")
    return "\n\n".join(parts)


# What clients send


def protocols() -> str:
    """Every protocol: the addresses it answers, and what a client is told to come again."""
    rows = []
    for wire in WIRES:
        slashed = {path.rstrip("/") for path in wire.paths}
        addresses = [*sorted(slashed), *(f"{prefix}…" for prefix in wire.prefixes)]
        named = ", ".join(f"`{address}`" for address in addresses)
        rows.append([wire.name, named, str(wire.busy(1).status)])
    return table(["protocol", "addresses", "when there is too much at once"], rows)


def canonical_event() -> str:
    """What every protocol's events are turned into."""
    return table(["field", "kind", "meaning"], parameters_of(Event))


def request_limits() -> str:
    """What a request may have, and what is said of one that has more."""
    limits = Limits()
    rows = [
        ["bytes of a body, as sent and unpacked", f"{limits.body_bytes // MIB} MiB", "413"],
        ["times a packed body grows, past 1 MiB", str(limits.ratio), "413"],
        ["the same, no good key in headers or query", str(limits.stranger_ratio), "413"],
        [
            "bytes of a body, no good key there or in it",
            f"{limits.stranger_bytes // 1024} KiB",
            "401",
        ],
        ["pieces a body is packed in, one behind another", str(MOST_MEMBERS), "400"],
        ["events", f"{limits.events:,}", "413"],
        ["values of JSON", f"{MOST_VALUES:,}", "400"],
        ["seconds that sending a body takes", f"{limits.body_s:.0f}", "408"],
    ]
    return table(["", "at most", "who passes it hears"], rows)


def event_limits() -> str:
    """What an event may have."""
    rows = [
        ["properties, those inside of others counted", f"{fields.MOST_PROPERTIES:,}"],
        ["levels of properties inside of properties", str(fields.DEEPEST)],
        ["characters of a property", f"{fields.LONGEST_TEXT:,}"],
        ["characters of an id", str(fields.LONGEST_ID)],
        ["characters of a name", str(fields.LONGEST_NAME)],
    ]
    return table(["", "at most"], rows)


def standard_names() -> str:
    """What clients call the standard events."""
    shipped = files("homing.collect.enrich") / "standard_events.toml"
    names_of = tomllib.loads(shipped.read_text(encoding="utf-8"))["names"]
    rows = ([f"`{event}`", ", ".join(called)] for event, called in names_of.items())
    return table(["event", "is also called"], rows)


def privacy() -> str:
    """The rules that events are put through."""
    usual = Privacy().to_dict()
    rows = [
        [name, f"`{json.dumps(usual[name.strip('`')])}`", meaning]
        for name, _, meaning in parameters_of(Privacy)
    ]
    return table(["rule", "default", "meaning"], rows)


SECTIONS: dict[str, Callable[[], str]] = {
    "terminal": terminal,
    "metrics": catalogue,
    "shared-options": shared_options,
    "glossary": glossary,
    "standard-events": standard_events,
    "settings": settings,
    "project": project,
    "mapping": mapping,
    "event-rule": event_rule,
    "condition": condition,
    "demo-mapping": demo_mapping,
    "events-parameters": events_parameters,
    "retention-parameters": retention_parameters,
    "roles": roles,
    "api": api,
    "protocols": protocols,
    "canonical-event": canonical_event,
    "request-limits": request_limits,
    "event-limits": event_limits,
    "standard-names": standard_names,
    "privacy": privacy,
}


def fresh(text: str) -> str:
    """Return a page with what the code says now."""
    return MARK.sub(lambda mark: f"{mark[1]}\n{SECTIONS[mark[2]]()}\n\n{mark[3]}", text)


def wanted() -> dict[Path, str | None]:
    """Return what pages are to say; None: there is nothing any more that they were made from."""
    metrics = DOCS / "metrics"
    made: dict[Path, str | None] = dict.fromkeys(metrics.glob("*.md"))
    made |= {metrics / name: text for name, text in metric_pages().items()}
    written = (page for page in DOCS.rglob("*.md") if page not in made)
    return made | {page: fresh(page.read_text(encoding="utf-8")) for page in written}


def main() -> int:
    """Write the pages, or with --check say which differ."""
    stale = []
    for page, now in sorted(wanted().items()):
        if now == (page.read_text(encoding="utf-8") if page.exists() else None):
            continue
        stale.append(page.name)
        if "--check" in sys.argv:
            continue
        if now is None:
            page.unlink()
        else:
            page.write_text(now, encoding="utf-8")
    said = "Stale" if "--check" in sys.argv else "Written"
    sys.stdout.write(f"{said}: {', '.join(stale) or 'nothing'}\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
