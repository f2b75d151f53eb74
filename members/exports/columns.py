"""The columns that an exported list may have, and what stands in them.

Contact data are masked unless the document was approved with them in full.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.choices import ContactKind, ImportantDateKind
from members.custom_values import key_of
from members.models import (
    ContactPoint,
    CustomField,
    ImportantDate,
    Member,
    Scope,
    User,
    scope_of,
)
from members.models.custom_field import SEE_PRIVATE
from members.queries.card import birthday_words
from members.queries.figures import portal_day

Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class Line:
    """A member with all that a column may ask for, read ahead."""

    member: Member
    contacts: dict[str, ContactPoint]
    birthday: ImportantDate | None

    def contact(self, kind: str, *, in_full: bool) -> str:
        """The first usable contact of a kind, masked or in full; "" without one."""
        point = self.contacts.get(kind)
        if point is None:
            return ""
        return point.value if in_full else point.masked

    def figure(self, name: str) -> Value:
        """A figure of the member's statistics."""
        value: Value = self.member.stat_value(name)
        return value


@dataclass(frozen=True)
class Column:
    """One column: its code, its heading, and the value of a line."""

    code: str
    label: str | Promise
    value: Callable[[Line], Value]
    contact: str = ""

    def cell(self, line: Line, *, in_full: bool) -> Value:
        """What stands in this column."""
        if self.contact:
            return line.contact(self.contact, in_full=in_full)
        return self.value(line)


def _nothing(_line: Line) -> Value:
    return None


def _last_visit(line: Line) -> Value:
    at = line.member.stat_value("last_purchase_at")
    return portal_day(at) if at else None


def _figure(name: str) -> Callable[[Line], Value]:
    return lambda line: line.figure(name)


def _words(name: str) -> Callable[[Line], Value]:
    """A related row of the member by its name, "" without one."""
    return lambda line: str(getattr(line.member, name) or "")


COLUMNS: tuple[Column, ...] = (
    Column("member_no", _("Member number"), lambda line: line.member.member_no),
    Column("name", _("Name"), lambda line: line.member.name),
    Column(
        "form_of_address",
        _("Form of address"),
        lambda line: line.member.form_of_address,
    ),
    Column("sex", _("Sex"), lambda line: line.member.get_sex_display()),
    Column("status", _("Status"), lambda line: line.member.get_status_display()),
    Column("home_store", _("Home store"), _words("home_store")),
    Column("owner", _("Looked after by"), _words("owner")),
    Column("source", _("Source"), _words("source")),
    Column("joined_on", _("Joined on"), lambda line: line.member.joined_on),
    Column("expires_on", _("Membership ends on"), lambda line: line.member.expires_on),
    Column("phone", _("Phone"), _nothing, ContactKind.PHONE),
    Column("email", _("E-mail"), _nothing, ContactKind.EMAIL),
    Column("wechat", _("WeChat"), _nothing, ContactKind.WECHAT),
    Column("address", _("Address"), _nothing, ContactKind.ADDRESS),
    Column(
        "birthday",
        _("Birthday"),
        lambda line: birthday_words(line.birthday) if line.birthday else "",
    ),
    Column(
        "next_birthday",
        _("Next birthday"),
        lambda line: line.birthday.next_on if line.birthday else None,
    ),
    Column("tier", _("Tier"), lambda line: str(line.member.stat_value("tier") or "")),
    Column("points", _("Points"), _figure("points_balance")),
    Column(
        "main_category",
        _("Main category"),
        lambda line: str(line.member.stat_value("main_category") or ""),
    ),
    Column("last_visit", _("Last purchase"), _last_visit),
    Column("visits_365", _("Visits in a year"), _figure("visits_365")),
    Column("spend_365", _("Spent in a year"), _figure("spend_365")),
    Column("next_contact", _("Next contact"), _figure("next_contact_on")),
    Column("preferences", _("Preferences"), lambda line: line.member.preferences),
    Column("mind", _("Things to mind"), lambda line: line.member.mind),
)
BY_CODE = {column.code: column for column in COLUMNS}
CONTACT_COLUMNS = frozenset(column.code for column in COLUMNS if column.contact)
# Ticked when the form is opened.
USUAL = ("member_no", "name", "home_store", "phone", "last_visit", "spend_365")


def exportable_custom_fields(user: User) -> list[Column]:
    """A column for each custom field that the person may see, retired ones as well: an
    export is a copy of what is stored. A private value shows in the stores only where
    the person may see private fields. One query."""
    scope = scope_of(user, SEE_PRIVATE)
    return [
        Column(key_of(field.code), str(field), _custom_value(field, scope))
        for field in CustomField.objects.for_scope(scope)
    ]


def _custom_value(field: CustomField, scope: Scope) -> Callable[[Line], Value]:
    def value(line: Line) -> Value:
        if field.is_private and not scope.covers(line.member.home_store_id):
            return None
        return field.shown(line.member.custom.get(field.code))

    return value


def chosen(codes: Sequence[str], user: User) -> list[Column]:
    """The columns of these codes that the person may export, in the order of the
    catalogue; unknown ones are left out."""
    wanted = set(codes)
    found = [column for column in COLUMNS if column.code in wanted]
    if wanted - set(BY_CODE):
        found += [
            each for each in exportable_custom_fields(user) if each.code in wanted
        ]
    return found


def with_columns(rows: QuerySet[Member]) -> QuerySet[Member]:
    """The rows with what the columns read of other tables."""
    return rows.select_related(
        "home_store", "owner", "source", "stat__tier", "stat__main_category"
    )


def lines_of(members: Sequence[Member]) -> list[Line]:
    """Lines for these members, in order, with two queries for any number."""
    prefetch_related_objects(
        members,
        Prefetch(
            "contact_points",
            queryset=ContactPoint.objects.usable().order_by("-is_primary", "pk"),
            to_attr="line_contacts",
        ),
        Prefetch(
            "important_dates",
            queryset=ImportantDate.objects.filter(kind=ImportantDateKind.BIRTHDAY),
            to_attr="line_birthdays",
        ),
    )
    return [_line(member) for member in members]


def _line(member: Member) -> Line:
    contacts: dict[str, ContactPoint] = {}
    for point in member.line_contacts:  # type: ignore[attr-defined]  # prefetched
        contacts.setdefault(point.kind, point)
    birthdays: list[ImportantDate] = member.line_birthdays  # type: ignore[attr-defined]  # prefetched
    return Line(
        member=member,
        contacts=contacts,
        birthday=birthdays[0] if birthdays else None,
    )
