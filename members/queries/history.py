"""How a changed value is written down, and how it is read in the reader's language."""

from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from members.choices import ContactKind, Language, MemberStatus, Sex
from members.models import ContactPoint, FieldChange, ImportantDate, Member
from members.queries.card import birthday_words

WIDTH = 200
CHOICES: dict[str, dict[str, Any]] = {
    "status": dict(MemberStatus.choices),
    "sex": dict(Sex.choices),
    "language": dict(Language.choices),
}
DATES = ("joined_on", "expires_on")
BIRTHDAY = "birthday"


def stored_value(value: Any) -> str:
    """The text that the history keeps of a value.

    A contact point is masked; another member is told by the number, so that no name is
    left behind when that person is erased; long texts are cut.
    """
    if value is None:
        return ""
    if isinstance(value, ContactPoint):
        return value.masked
    if isinstance(value, ImportantDate):
        return _stored_birthday(value)
    if isinstance(value, Member):
        return value.member_no
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def shown_value(field: str, text: str) -> str:
    """A kept text as people read it; what can't be read is shown as it is."""
    if not text:
        return ""
    if field in CHOICES:
        return str(CHOICES[field].get(text, text))
    if field == BIRTHDAY:
        return _shown_birthday(text)
    if field in DATES:
        found = parse_date(text)
        return date_format(found, "DATE_FORMAT") if found else text
    return text


def masked_contact(kind: str, value: str, norm: str) -> str:
    """A phone, e-mail address, account or address as the history keeps it."""
    return ContactPoint(kind=ContactKind(kind), value=value, value_norm=norm).masked


def read_change(change: FieldChange) -> tuple[str, str]:
    """Before and after, in the reader's language."""
    return (
        shown_value(change.field, change.old),
        shown_value(change.field, change.new),
    )


def _stored_birthday(birthday: ImportantDate) -> str:
    leap = "+" if birthday.is_leap_month else ""
    year = birthday.year or 0
    return f"{birthday.calendar} {year}-{birthday.month}{leap}-{birthday.day}"


def _shown_birthday(text: str) -> str:
    try:
        calendar, day = text.split(" ")
        year, month, number = day.split("-")
        return birthday_words(
            ImportantDate(
                calendar=calendar,
                year=int(year) or None,
                month=int(month.removesuffix("+")),
                day=int(number),
                is_leap_month=month.endswith("+"),
            )
        )
    except (ValueError, IndexError):
        return text
