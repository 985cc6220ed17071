"""The OpenAPI document: what FastAPI knows of the API, with its problems, roles and plain words."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from homing import __version__
from homing.ui.doors import Door, Role
from homing.web.problems import MEDIA_TYPE

ADDRESS: Final = "/api/v1/openapi.json"
DESCRIPTION: Final = (
    "Every address answers the question its parameters ask, and the same question always has the"
    " same address. Send an API key as `Authorization: Bearer hk_…`. Lists come in pages: follow"
    " `Link: <…>; rel=next`. Send back an `ETag` in `If-None-Match` and an unchanged answer is a"
    " short 304."
)
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What is wrong with a request (RFC 9457).",
    "required": ["type", "status", "title", "instance", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string", "description": "What happened, one sentence."},
        "where": {"type": "string", "description": "The parameter or field it is about."},
        "remedy": {"type": "string", "description": "What to do next."},
        "instance": {"type": "string"},
        "request_id": {"type": "string", "description": "Stands in the log as well."},
    },
}
ANSWERS: Final = {
    "401": ("No key, or one that is not known.", "This needs you to sign in.", None),
    "403": ("The key's role may not ask this.", "The role agent may not see this.", None),
    "404": ("There is no such thing.", "There is no such customer.", None),
    "422": ("A parameter cannot be taken.", "'fortnight' cannot be taken here.", "period"),
}


def document(site: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, made once for a site."""
    made: dict[str, Any] | None = getattr(site.state, "openapi", None)
    if made is None:
        made = site.state.openapi = _describe(site)
    return made


def _describe(site: FastAPI) -> dict[str, Any]:
    ways = [
        way
        for way in iter_route_contexts(site.routes)
        if (way.path or "").startswith("/api/v1/") and way.path != ADDRESS
    ]
    described = get_openapi(
        title="Homing",
        version=__version__,
        summary="Who comes back, and what they are worth.",
        description=DESCRIPTION,
        routes=ways,
    )
    parts = described.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    for needless in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(needless, None)
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    described["security"] = [{"key": []}]
    for way in ways:
        door = way.original_route
        for operation in described.get("paths", {}).get(way.path_format, {}).values():
            _say_what_for(operation)
            _add_problems(operation)
            if isinstance(door, Door):
                operation["x-roles"] = [role.value for role in Role if role in door.who]
    return described


def _say_what_for(operation: dict[str, Any]) -> None:
    """Name an operation by what its docstring says first, not by its function."""
    text = operation.get("description", operation["summary"])
    operation["summary"] = " ".join(text.split("\n\n")[0].split()).rstrip(".")


def _add_problems(operation: dict[str, Any]) -> None:
    for status, (meaning, detail, where) in ANSWERS.items():
        example = {
            "type": "about:blank",
            "status": int(status),
            "title": meaning,
            "detail": detail,
            "instance": "/api/v1/…",
            "request_id": "0198fd2c-5b00-7c3e-9d0e-1f6f1c1e3a55",
        } | ({"where": where} if where else {})
        operation["responses"][status] = {
            "description": meaning,
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
            },
        }
