"""One row of a members file as typed values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from members.choices import Calendar, Channel, ImportKind
from members.dates.birthdays import check_date
from members.dates.written import parse_date
from members.imports.cells import SHOWN, Cells, fold
from members.imports.custom_columns import custom_cells
from members.imports.reasons import Reason
from members.models import CustomField

CALENDARS = {
    **dict.fromkeys(("solar", "公历", "阳历", "新历", "gregorian"), Calendar.SOLAR),
    **dict.fromkeys(("lunar", "农历", "阴历", "旧历"), Calendar.LUNAR),
}
CONSENTS = {
    "consent_email": Channel.EMAIL,
    "consent_sms": Channel.SMS,
    "consent_phone": Channel.PHONE,
}
LUNAR_CODES = {
    "month": "lunar_no_day",
    "day": "lunar_no_day",
    "day_of_year": "lunar_not_that_year",
    "leap_month": "lunar_no_leap_month",
    "leap_month_of_year": "lunar_no_leap_month",
    "year": "lunar_year",
}


@dataclass(frozen=True)
class Birthday:
    """A day of the year in its calendar; the fields of ImportantDate."""

    calendar: str
    month: int
    day: int
    is_leap_month: bool = False
    year: int | None = None


@dataclass
class MemberInput:
    """What a row says about a member; empty where it says nothing."""

    row_no: int
    member_no: str = ""
    name: str = ""
    sex: str = ""
    phone: str = ""
    phone_norm: str = ""
    email: str = ""
    email_norm: str = ""
    wechat: str = ""
    birthday: Birthday | None = None
    home_store: str = ""
    joined_on: date | None = None
    source: str = ""
    referrer_no: str = ""
    note: str = ""
    consents: dict[str, bool] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells this person from the others of the file; "" when nothing does."""
        if self.member_no:
            return f"n:{self.member_no}"
        if self.phone_norm:
            return f"p:{self.phone_norm}|{fold(self.name)}"[:120]
        if self.email_norm:
            return f"e:{self.email_norm}"[:120]
        return f"w:{self.wechat}" if self.wechat else ""


def clean_member(
    row_no: int,
    raw: Sequence[str],
    mapping: Mapping[str, int],
    *,
    today: date,
    custom: Mapping[str, CustomField] | None = None,
) -> tuple[MemberInput, list[Reason]]:
    """Type the cells of a row; the reasons say what is wrong (none: the row is good)."""
    cells = Cells(ImportKind.MEMBERS, raw, mapping)
    phone, phone_norm = cells.phone("phone")
    email, email_norm = cells.email("email")
    row = MemberInput(
        row_no,
        member_no=cells.code("member_no"),
        name=cells.text("name"),
        sex=cells.sex("sex"),
        phone=phone,
        phone_norm=phone_norm,
        email=email,
        email_norm=email_norm,
        wechat=cells.text("wechat"),
        birthday=_birthday(cells, today=today),
        home_store=cells.text("home_store"),
        joined_on=cells.day("joined_on", today=today),
        source=cells.text("source"),
        referrer_no=cells.code("referrer_no"),
        note=cells.text("note", lines=True),
        consents=_consents(cells),
        custom=custom_cells(cells, custom or {}),
    )
    if not row.key and not cells.reasons:
        cells.refuse("key_missing")
    return row, cells.reasons


def _consents(cells: Cells) -> dict[str, bool]:
    answers = {
        str(channel): cells.answer(column) for column, channel in CONSENTS.items()
    }
    return {channel: given for channel, given in answers.items() if given is not None}


def _birthday(cells: Cells, *, today: date) -> Birthday | None:
    value = cells.cell("birthday")
    if not value:
        return None
    written = parse_date(value)
    if written is None:
        cells.refuse("date_unreadable", field="birthday", value=value[:SHOWN])
        return None
    told = fold(cells.cell("birthday_calendar"))
    if told and told not in CALENDARS:
        cells.refuse("calendar_unknown", value=told[:SHOWN])
        return None
    is_leap = written.is_leap_month or bool(cells.answer("birthday_leap_month"))
    calendar = str(written.calendar or CALENDARS.get(told, Calendar.SOLAR))
    wrong = check_date(calendar, written.month, written.day, is_leap, written.year)
    if wrong:
        code = LUNAR_CODES[wrong] if calendar == Calendar.LUNAR else "date_impossible"
        cells.refuse(code, field="birthday", value=value[:SHOWN])
        return None
    if written.year and written.year > today.year:
        cells.refuse("date_ahead", field="birthday", value=value[:SHOWN])
        return None
    return Birthday(calendar, written.month, written.day, is_leap, written.year)
