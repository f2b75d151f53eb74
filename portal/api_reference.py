"""The OpenAPI document, and the page that shows it. Neither holds anybody's data."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from members.api.idempotency import HEADER, LONGEST_KEY
from members.api.problems import CONTENT_TYPE, KINDS, type_of
from members.api.purchase_bodies import ReceiptIn
from members.choices import ApiScope
from portal.api import api

REFERENCE = "#/components/schemas/"
ANSWERS = {200: gettext_noop("Done."), 201: gettext_noop("Made.")}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
PROBLEM = {
    "description": gettext_noop("A problem, in the language of Accept-Language."),
    "content": {CONTENT_TYPE: {"schema": {"$ref": f"{REFERENCE}Problem"}}},
}
KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    "description": gettext_noop(
        "Of your choice, new for every new request. Sent again with the same key within "
        "a day, a request gets the same answer and does nothing a second time."
    ),
}


class Document(OpenAPISchema):
    """Ninja's document with our scopes, problems and keys for repeated requests."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """With the header of requests that may be sent again."""
        told = super().operation_details(operation)
        if "POST" in operation.methods:
            told["parameters"] = [*told["parameters"], KEY]
        return told

    def operation_security(self, operation: Operation) -> list[dict[str, Any]]:
        """With the scopes that the token needs."""
        super().operation_security(operation)
        return [{"Token": list(auth.scopes)} for auth in operation.auth_callbacks]  # type: ignore[attr-defined]  # every guard is a Token

    def responses(self, operation: Operation) -> dict[Any, dict[str, Any]]:
        """With problems, whatever their status."""
        told: dict[Any, dict[str, Any]] = dict(super().responses(operation))
        for status, answer in told.items():
            answer["description"] = ANSWERS[status]
        return told | {"default": PROBLEM}


def document() -> dict[str, Any]:
    """The OpenAPI document in the active language."""
    made = Document(api, "/api/v1/")
    schemas = made["components"]["schemas"]
    receipt = ReceiptIn.model_json_schema(ref_template=f"{REFERENCE}{{model}}")
    schemas.update(receipt.pop("$defs"))
    schemas["ReceiptIn"] = receipt
    for schema in schemas.values():
        # Docstrings are for who reads the code.
        schema.pop("description", None)
    schemas["Problem"] = PROBLEM_SCHEMA
    made["servers"] = [{"url": settings.BASE_URL}]
    return dict(_translated(made))


def _translated(node: Any) -> Any:
    """The node with descriptions in the reader's language and without made-up titles."""
    if isinstance(node, list):
        return [_translated(each) for each in node]
    if not isinstance(node, dict):
        return str(node) if isinstance(node, Promise) else node
    found = {}
    for name, value in node.items():
        if name in ("summary", "description") and isinstance(value, str):
            found[name] = gettext(value)
        elif name != "title" or not isinstance(value, str) or "version" in node:
            found[name] = _translated(value)
    return found


@dataclass(frozen=True)
class Field:
    """A row of a table: a parameter, or a field of a body."""

    name: str
    kind: str
    is_required: bool
    description: str


@dataclass(frozen=True)
class Route:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    description: str
    scope: str
    parameters: list[Field]
    body: list[Field]
    body_example: str
    answer_status: str
    answer_example: str


TAGS: dict[str, str | Promise] = {
    "members": gettext_lazy("Members"),
    "purchases": gettext_lazy("Purchases"),
    "statistics": gettext_lazy("Figures and segments"),
    "feedback": gettext_lazy("Feedback"),
}


class Reader:
    """Reads routes out of the document for the page."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.paths = told["paths"]
        self.schemas = told["components"]["schemas"]

    def groups(self) -> Iterator[tuple[str, list[Route]]]:
        """The routes under the names of their tags."""
        for tag, label in TAGS.items():
            yield (
                str(label),
                [
                    self._route(method, path, operation)
                    for path, operations in self.paths.items()
                    for method, operation in operations.items()
                    if tag in operation["tags"]
                ],
            )

    def _route(self, method: str, path: str, operation: dict[str, Any]) -> Route:
        status = next(iter(operation["responses"]))
        answer = operation["responses"][status]["content"]["application/json"]
        body = self._body(operation)
        return Route(
            method=method.upper(),
            path=path,
            summary=operation["summary"],
            description=operation.get("description", ""),
            scope=operation["security"][0]["Token"][0],
            parameters=[
                Field(
                    each["name"],
                    self._kind(each["schema"]),
                    each["required"],
                    each.get("description", ""),
                )
                for each in operation["parameters"]
            ],
            body=self._fields(body) if body else [],
            body_example=_pretty(self._example(body)) if body else "",
            answer_status=str(status),
            answer_example=_pretty(self._example(answer["schema"])),
        )

    def _body(self, operation: dict[str, Any]) -> dict[str, Any]:
        content = operation.get("requestBody", {}).get("content", {})
        schema: dict[str, Any] = content.get("application/json", {}).get("schema", {})
        first: dict[str, Any] = schema.get("oneOf", [schema])[0]
        return self._resolved(first)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            found: dict[str, Any] = self.schemas[schema["$ref"].rsplit("/", 1)[-1]]
            return found
        if len(schema.get("allOf", ())) == 1:
            return self._resolved(schema["allOf"][0])
        return schema

    def _fields(self, schema: dict[str, Any], before: str = "") -> list[Field]:
        """The fields of a body; those of objects inside it follow with their path."""
        rows = []
        required = schema.get("required", ())
        for name, part in schema.get("properties", {}).items():
            path = f"{before}{name}"
            rows.append(
                Field(
                    path,
                    self._kind(part),
                    name in required,
                    part.get("description", ""),
                )
            )
            inner = self._resolved(part.get("items", part))
            if "properties" in inner:
                dots = "[]." if "items" in part else "."
                rows += self._fields(inner, f"{path}{dots}")
        return rows

    def _kind(self, schema: dict[str, Any]) -> str:
        """The type in the words of JSON schema: "string (uuid)", "member | prospect"."""
        if "anyOf" in schema:
            kinds = [self._kind(each) for each in schema["anyOf"]]
            return " | ".join(dict.fromkeys(kinds))
        found = self._resolved(schema)
        if "enum" in found:
            return " | ".join(str(each) or "“”" for each in found["enum"])
        kind = str(found.get("type", "object"))
        return f"{kind} ({found['format']})" if "format" in found else kind

    def _example(self, schema: dict[str, Any]) -> Any:
        found = self._resolved(schema)
        if found.get("examples"):
            return self._in_order(found, found["examples"][0])
        if "items" in found:
            return [self._example(found["items"])]
        if "properties" in found:
            return {
                name: self._example(part) for name, part in found["properties"].items()
            }
        return EXAMPLES.get(self._kind(found))

    def _in_order(self, schema: dict[str, Any], value: Any) -> Any:
        """The example with its fields in the order of the body (pydantic sorts them)."""
        found = self._resolved(schema)
        for part in found.get("anyOf", ()):
            found = found | self._resolved(part)
        if isinstance(value, list) and "items" in found:
            return [self._in_order(found["items"], each) for each in value]
        if not isinstance(value, dict) or "properties" not in found:
            return value
        return {
            name: self._in_order(part, value[name])
            for name, part in found["properties"].items()
            if name in value
        }


EXAMPLES = {
    "string": "…",
    "integer": 1,
    "string | null": None,
    "number | string": "268.00",
    "string | number": "268.00",
}


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


@require_safe
@vary_on_headers("Accept-Language")
def openapi(_request: HttpRequest) -> JsonResponse:
    """/api/v1/openapi.json: for everybody, it holds no data."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@require_safe
@vary_on_headers("Accept-Language")
def reference(request: HttpRequest) -> HttpResponse:
    """/api/v1/docs: the same to read. A page of ours, without a script."""
    told = document()
    context = {
        "description": told["info"]["description"],
        "groups": list(Reader(told).groups()),
        "scopes": ApiScope.choices,
        "problems": [
            {"code": code, "kind": kind, "type": type_of(code)}
            for code, kind in KINDS.items()
        ],
        "base_url": settings.BASE_URL,
    }
    return render(request, "portal/api/reference.html", context)
