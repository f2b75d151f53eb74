"""Values of custom fields: from whatever was typed to what is stored. Pure rules."""

import math
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.utils.translation import gettext as _

from members.choices import CustomKind
from members.dates.written import parse_date
from members.exceptions import InvalidMember

LONGEST_TEXT = 500
MOST_NUMBER = 10**12
FIRST_YEAR, LAST_YEAR = 1900, 2200
YES = frozenset({"yes", "y", "true", "1", "on", "是", "有", "对"})
NO = frozenset({"no", "n", "false", "0", "off", "否", "无", "没有", "不"})

Value = str | int | float | bool | None


class Field(Protocol):
    """What has to be known of a custom field."""

    code: str
    kind: str
    choices: list[dict[str, str]]
    is_required: bool


def key_of(code: str) -> str:
    """The name of a custom field among a member's other fields."""
    return f"custom_{code}"


def merged_values(
    current: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    fields: Iterable[Field],
    is_complete: bool = False,
) -> dict[str, Any]:
    """The stored values with the given ones set, normalised; blank ones are taken out.

    ``fields`` are those that may be written here. InvalidMember, whose ``field`` is
    key_of(code), for a code that is none of them, for a value that does not fit its
    kind, and for a required field that would stay blank: all of them when the input
    ``is_complete`` (a form), else those that are given.
    """
    known = {field.code: field for field in fields}
    for code in given:
        if code not in known:
            raise InvalidMember(
                _("There is no field “%(code)s”.") % {"code": code}, key_of(code)
            )
    values = dict(current)
    for code, raw in given.items():
        value = normalised(known[code], raw)
        if value is None:
            values.pop(code, None)
        else:
            values[code] = value
    for code, field in known.items():
        if field.is_required and code not in values and (is_complete or code in given):
            raise InvalidMember(
                _("“%(field)s” must be filled in.") % {"field": field}, key_of(code)
            )
    return values


def normalised(field: Field, raw: Any) -> Value:
    """A value as stored: text, number, ISO date, code of a choice, true or false.

    None for blank. InvalidMember for what does not fit. Done twice it changes nothing.
    """
    if raw is None:
        return None
    if isinstance(raw, str):
        raw = unicodedata.normalize("NFC", raw).replace("\x00", "").strip()
        if not raw:
            return None
    try:
        return _READERS[CustomKind(field.kind)](field, raw)
    except (ValueError, ArithmeticError, TypeError):
        words = _WRONG[CustomKind(field.kind)]() % {"field": field}
        raise InvalidMember(words, key_of(field.code)) from None


def _text(_field: Field, raw: Any) -> Value:
    text = str(raw)
    if len(text) > LONGEST_TEXT:
        raise ValueError
    return text


def _number(_field: Field, raw: Any) -> Value:
    if isinstance(raw, bool):
        raise TypeError
    text = unicodedata.normalize("NFKC", str(raw)).replace(",", "")
    if "_" in text:
        raise ValueError
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError from None
    if not number.is_finite() or abs(number) >= MOST_NUMBER:
        raise ValueError
    if number == number.to_integral_value():
        return int(number)
    rounded = round(float(number), 6)
    return int(rounded) if math.floor(rounded) == rounded else rounded


def _date(_field: Field, raw: Any) -> Value:
    if isinstance(raw, datetime):
        raw = raw.date()
    if not isinstance(raw, date):
        written = parse_date(str(raw))
        if written is None or written.year is None or written.calendar == "lunar":
            raise ValueError
        raw = date(written.year, written.month, written.day)
    day: date = raw
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day.isoformat()


def _choice(field: Field, raw: Any) -> Value:
    wanted = str(raw).casefold()
    # A code first: a label may be spelled like another choice's code.
    for name in ("code", "label", "label_zh"):
        for each in field.choices:
            if each[name].casefold() == wanted:
                return each["code"]
    raise ValueError


def _yes_no(_field: Field, raw: Any) -> Value:
    if isinstance(raw, bool):
        return raw
    word = unicodedata.normalize("NFKC", str(raw)).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError


_READERS = {
    CustomKind.TEXT: _text,
    CustomKind.NUMBER: _number,
    CustomKind.DATE: _date,
    CustomKind.CHOICE: _choice,
    CustomKind.YES_NO: _yes_no,
}
_WRONG = {
    CustomKind.TEXT: lambda: _("“%(field)s” is too long."),
    CustomKind.NUMBER: lambda: _("“%(field)s” has to be a number."),
    CustomKind.DATE: lambda: _("“%(field)s” has to be a day, such as 2026-11-21."),
    CustomKind.CHOICE: lambda: _("“%(field)s” has no such choice."),
    CustomKind.YES_NO: lambda: _("“%(field)s” is answered by yes or no."),
}
