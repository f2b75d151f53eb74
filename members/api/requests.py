"""What comes in: bodies of JSON, and what is wrong with them in words."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from members.api.problems import FieldError, Problem

MOST_ERRORS = 50


class Body(BaseModel):
    """What a request may say; an unknown field is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


def _storable(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("nul", "text with a NUL character")
    return text


# A text that both databases can store; fields say how long it may be.
Text = Annotated[
    str, StringConstraints(strip_whitespace=True), AfterValidator(_storable)
]


class JsonParser(Parser):
    """Reads a body of JSON, or says what is wrong with it (Problem)."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request)


def read_json(request: HttpRequest) -> Any:
    """The body of a request. Problem: not JSON, unreadable, empty or too large."""
    try:
        body = request.body
    except RequestDataTooBig:
        raise too_large() from None
    if not body:
        raise Problem("malformed", _("The body is missing."))
    if request.content_type != "application/json":
        raise Problem("not-json")
    try:
        return json.loads(body, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Problem(
            "malformed",
            _("The body is no JSON: see line %(line)d, column %(column)d.")
            % {"line": error.lineno, "column": error.colno},
        ) from None
    except (ValueError, RecursionError):
        raise Problem("malformed", _("The body is no JSON in UTF-8.")) from None


def _no_number(_text: str) -> None:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError


def too_large() -> Problem:
    """The body is larger than DATA_UPLOAD_MAX_MEMORY_SIZE."""
    return Problem("too-large", _("Send fewer receipts at a time, 1,000 at the most."))


def field_errors(
    errors: Iterable[Mapping[str, Any]], *, skip: int = 0
) -> list[FieldError]:
    """Pydantic's errors in words. The first `skip` parts of a place are not the body's.

    At most 50: a broken program shall not be told the same ten thousand times.
    """
    found = []
    for error in errors:
        place = [str(part) for part in error["loc"][skip:]]
        found.append(FieldError(sentence(error), pointer=pointer(place)))
        if len(found) == MOST_ERRORS:
            break
    return found


def request_errors(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """Ninja's errors: the first part of a place tells where in the request it is."""
    found: list[FieldError] = []
    for error in errors:
        source, *place = error["loc"]
        if source == "body":
            # The second part is the name of the route's argument.
            found += field_errors([error], skip=2)
        else:
            name = str(place[-1]) if place else str(source)
            found.append(FieldError(sentence(error), parameter=name))
    return found[:MOST_ERRORS]


def pointer(place: Iterable[str]) -> str:
    """A JSON pointer (RFC 6901) as a fragment: "#/lines/0/amount"."""
    parts = (part.replace("~", "~0").replace("/", "~1") for part in place)
    return "#" + "".join(f"/{part}" for part in parts)


SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _c: _("This field is needed."),
    "extra_forbidden": lambda _c: _("There is no such field."),
    "nul": lambda _c: _("The text holds a character that can't be stored."),
    "string_too_short": lambda _c: _("This must not be blank."),
    "string_too_long": lambda c: (
        _("At most %(limit)s characters fit.") % {"limit": c["max_length"]}
    ),
    "too_long": lambda c: _("At most %(limit)s fit.") % {"limit": c["max_length"]},
    "too_short": lambda c: _("At least %(limit)s needed.") % {"limit": c["min_length"]},
    "literal_error": lambda c: _("One of these: %(words)s.") % {"words": c["expected"]},
    "enum": lambda c: _("One of these: %(words)s.") % {"words": c["expected"]},
    "greater_than_equal": lambda c: _("At least %(limit)s.") % {"limit": c["ge"]},
    "less_than_equal": lambda c: _("At most %(limit)s.") % {"limit": c["le"]},
    "greater_than": lambda c: _("More than %(limit)s.") % {"limit": c["gt"]},
    "less_than": lambda c: _("Less than %(limit)s.") % {"limit": c["lt"]},
    "decimal_max_places": lambda c: (
        _("At most %(limit)s decimal places.") % {"limit": c["decimal_places"]}
    ),
    "decimal_max_digits": lambda _c: _("The number is too large."),
    "decimal_whole_digits": lambda _c: _("The number is too large."),
    "timezone_aware": lambda _c: _(
        "A moment needs its offset: 2026-11-21T15:04:05+08:00."
    ),
    "told": lambda c: str(c["sentence"]),
}
# By the beginning of pydantic's code.
FAMILIES: dict[str, Callable[[], str]] = {
    "string_": lambda: _("This must be a text."),
    "int_": lambda: _("This must be a whole number."),
    "bool_": lambda: _("This must be true or false."),
    "decimal_": lambda: _("This must be a number."),
    "finite_": lambda: _("This must be a number."),
    "uuid_": lambda: _("This must be a UUID."),
    "datetime_": lambda: _("This must be a moment such as 2026-11-21T15:04:05+08:00."),
    "date_": lambda: _("This must be a day such as 2026-11-21."),
    "list_": lambda: _("This must be a list."),
    "model_": lambda: _("This must be an object."),
    "dict_": lambda: _("This must be an object."),
}


def sentence(error: Mapping[str, Any]) -> str:
    """One error of pydantic as a sentence in the active language."""
    code = str(error["type"])
    if code in SENTENCES:
        return SENTENCES[code](error.get("ctx", {}))
    for family, words in FAMILIES.items():
        if code.startswith(family):
            return words()
    return _("This value can't be used.")


def told(words: str) -> PydanticCustomError:
    """An error of a validator of ours, which is a sentence already."""
    return PydanticCustomError("told", "{sentence}", {"sentence": words})
