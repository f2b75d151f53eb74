"""The columns of the list of members: what staff may choose, and each one's cell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import localize, number_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from members.choices import Calendar, CycleState
from members.custom_values import key_of
from members.models import CustomField, Scope, User, scope_of
from members.models.custom_field import SEE_PRIVATE
from members.queries.member_rows import MemberRow

NONE = "—"


@dataclass(frozen=True)
class ListColumn:
    """One column: its cell for a row, the relations it reads (rows of one kind, and
    of many), the order it stands for."""

    code: str
    label: str | Promise
    cell: Callable[[MemberRow], Any]
    related: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()
    order: str = ""
    classname: str = ""


def _figure(name: str) -> Callable[[MemberRow], Any]:
    return lambda row: row.member.stat_value(name)


def _field(name: str) -> Callable[[MemberRow], Any]:
    return lambda row: getattr(row.member, name)


def money(amount: Any) -> str:
    """An amount without its cents, grouped as the reader's language does."""
    if amount is None:
        return NONE
    return number_format(amount, 0, use_l10n=True, force_grouping=True)


def day(value: date | None) -> str:
    """A day as lists show it."""
    return f"{value:%Y-%m-%d}" if value else NONE


def birthday_cell(row: MemberRow) -> str | SafeString:
    """The next birthday, its calendar if lunar, and the days to go when they are few."""
    if row.birthday is None or row.birthday.next_on is None:
        return NONE
    lunar = soon = SafeString("")
    if row.birthday.calendar == Calendar.LUNAR:
        lunar = format_html(' <small class="pages__lunar">{}</small>', _("lunar"))
    if row.has_birthday_soon:
        days = row.days_to_birthday or 0
        words = ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
        soon = format_html(
            ' <span class="find__birthday">{}</span>', words if days else _("today")
        )
    return format_html("{}{}{}", f"{row.birthday.next_on:%m-%d}", lunar, soon)


def tags_cell(row: MemberRow) -> str | SafeString:
    """The tags on the member."""
    tags = [put.tag for put in row.member.member_tags.all()]
    return format_html_join(
        " ",
        '<span class="member-tag member-tag--{}">{}</span>',
        ((tag.colour, tag) for tag in tags),
    )


def status_cell(row: MemberRow) -> SafeString:
    """The status; that of an ordinary member stands back."""
    return format_html(
        '<span class="w-status{}">{}</span>',
        "" if row.is_unusual else " w-status--primary",
        row.member.get_status_display(),
    )


def cycle_cell(row: MemberRow) -> str | SafeString:
    """Where the member stands in the own rhythm."""
    state = row.member.stat_value("cycle_state", CycleState.NONE)
    if state == CycleState.NONE:
        return NONE
    label = CycleState(state).label
    return format_html('<span class="cycle cycle--{}">{}</span>', state, label)


def contact_cell(row: MemberRow) -> str | SafeString:
    """When to speak next; what is overdue stands out."""
    due: date | None = row.member.stat_value("next_contact_on")
    if due is None:
        return NONE
    if due < row.today:
        return format_html('<strong class="pages__late">{}</strong>', day(due))
    return day(due)


STANDARD_COLUMNS: tuple[ListColumn, ...] = (
    ListColumn("number", gettext_lazy("Number"), _field("member_no")),
    ListColumn("store", gettext_lazy("Home store"), _field("home_store")),
    ListColumn("phone", gettext_lazy("Phone"), lambda row: row.phone or NONE),
    ListColumn("birthday", gettext_lazy("Birthday"), birthday_cell, order="birthday"),
    ListColumn("tier", gettext_lazy("Tier"), _figure("tier"), ("stat__tier",)),
    ListColumn("points", gettext_lazy("Points"), _figure("points_balance"),
               classname="pages__money"),
    ListColumn("cycle", gettext_lazy("Activity cycle"), cycle_cell),
    ListColumn("main_category", gettext_lazy("Buys most of"),
               _figure("main_category"), ("stat__main_category",)),
    ListColumn("last_purchase", gettext_lazy("Last purchase"),
               lambda row: day(row.last_visit_on), order="purchase"),
    ListColumn("visits", gettext_lazy("Visits in a year"), _figure("visits_365"),
               classname="pages__money"),
    ListColumn("spend", gettext_lazy("Spent in a year"),
               lambda row: money(row.spend_365), order="spend",
               classname="pages__money"),
    ListColumn("last_contact", gettext_lazy("Last contact"),
               lambda row: day(row.last_contact_on)),
    ListColumn("next_contact", gettext_lazy("Next contact"), contact_cell,
               order="contact"),
    ListColumn("expected", gettext_lazy("Next visit expected"),
               lambda row: day(row.member.stat_value("due_on"))),
    ListColumn("owner", gettext_lazy("Looked after by"), _field("owner"), ("owner",)),
    ListColumn("type", gettext_lazy("Customer type"), _field("customer_type"),
               ("customer_type",)),
    ListColumn("source", gettext_lazy("Source"), _field("source"), ("source",)),
    ListColumn("joined_on", gettext_lazy("Joined"),
               lambda row: day(row.member.joined_on)),
    ListColumn("expires_on", gettext_lazy("Membership ends on"),
               lambda row: day(row.member.expires_on)),
    ListColumn("cases", pgettext_lazy("column", "Open cases"),
               _figure("open_cases"), classname="pages__money"),
    ListColumn("tags", gettext_lazy("Tags"), tags_cell,
               prefetch=("member_tags__tag",)),
    ListColumn("status", gettext_lazy("Status"), status_cell),
)  # fmt: skip


def cells_of(row: MemberRow, columns: Iterable[ListColumn]) -> SafeString:
    """The cells of a row, one after the other; an empty one says so by its class."""
    html = []
    for column in columns:
        value = column.cell(row) or NONE
        none = " list-table__none" if value == NONE else ""
        html.append(
            f'<td class="{column.classname}{none}"'
            f' data-label="{conditional_escape(str(column.label))}">'
            f"{conditional_escape(localize(value))}</td>"
        )
    return SafeString("".join(html))


def custom_columns(user: User) -> list[ListColumn]:
    """A column for each current custom field that the person may see. One query."""
    scope = scope_of(user, SEE_PRIVATE)
    return [
        ListColumn(key_of(field.code), str(field), _custom_cell(field, scope))
        for field in CustomField.objects.current().for_scope(scope)
    ]


def _custom_cell(field: CustomField, scope: Scope) -> Callable[[MemberRow], Any]:
    def cell(row: MemberRow) -> str:
        if field.is_private and not scope.covers(row.member.home_store_id):
            return NONE
        return field.shown(row.member.custom.get(field.code))

    return cell


USUAL = (
    "number", "store", "phone", "birthday", "tier", "cycle", "last_purchase", "spend",
    "next_contact", "status",
)  # fmt: skip


def chosen_columns(
    codes: Iterable[str], offered: Iterable[ListColumn]
) -> list[ListColumn]:
    """Of the offered columns those of these codes, in the order they are offered."""
    wanted = set(codes)
    return [column for column in offered if column.code in wanted]
