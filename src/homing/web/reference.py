"""The reference of the API: the OpenAPI document, and the same as a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from homing.ui import doors, render
from homing.ui.doors import EVERYONE, Role, may
from homing.ui.visit import ThisVisit
from homing.web import openapi

router = doors.router(tags=["reference"])


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address, in words."""

    name: str
    is_needed: bool
    values: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Way:
    """One address of the API: what it is for, what it takes, and who may ask."""

    method: str
    path: str
    purpose: str
    parameters: tuple[Parameter, ...]
    roles: tuple[Role, ...]


@router.get(openapi.ADDRESS)
@may(EVERYONE)
def show_document(request: Request) -> JSONResponse:
    """Return the OpenAPI document of the API."""
    return JSONResponse(openapi.document(request.app))


@router.get("/api")
@may(EVERYONE)
def show_reference(visit: ThisVisit, request: Request) -> Response:
    """Show every address of the API, its parameters, and who may ask."""
    return render.page(
        visit,
        "access/reference.html",
        ways=list(ways_of(openapi.document(request.app))),
        base=str(request.base_url).rstrip("/"),
    )


def ways_of(document: dict[str, Any]) -> Iterator[Way]:
    """Yield the addresses that an OpenAPI document describes, in alphabetical order."""
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            yield Way(
                method.upper(),
                path,
                " ".join(operation["description"].split()),
                tuple(map(_parameter, operation.get("parameters", ()))),
                tuple(map(Role, operation["x-roles"])),
            )


def _parameter(told: dict[str, Any]) -> Parameter:
    is_needed = bool(told.get("required"))
    meaning = told.get("description", "").replace("`", "")
    return Parameter(told["name"], is_needed, _values(told["schema"]), meaning)


def _values(schema: dict[str, Any]) -> str:
    """Return what may be written for a parameter, in words."""
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    if "anyOf" in schema:
        return _values(next(one for one in schema["anyOf"] if one.get("type") != "null"))
    if schema.get("type") == "array":
        return f"{_values(schema['items'])}; many times"
    kind = str(schema.get("format") or schema.get("type", "text"))
    return {"string": "text", "integer": "whole number", "date-time": "moment"}.get(kind, kind)
