"""Two records side by side: who is who, and of which field one value must be chosen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import formats
from django.utils.functional import Promise as Words
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import Channel, ContactKind, ImportantDateKind, Purpose
from members.models import (
    ConsentState,
    ContactPoint,
    HouseholdMembership,
    ImportantDate,
    Member,
)
from members.queries.card import birthday_words
from members.queries.figures import portal_day

LEFT, RIGHT, BOTH = "left", "right", "both"
# Told as facts or settled by a rule of their own.
UNCHOSEN = {"user", "status", "custom"}


@dataclass(frozen=True)
class Fact:
    """One line of who is who; ``agrees`` when both say the same."""

    label: str | Words
    left: str
    right: str

    @property
    def agrees(self) -> bool:
        return bool(self.left) and self.left == self.right


@dataclass(frozen=True)
class Choice:
    """A field in which the two differ, and the side that is proposed."""

    name: str
    label: str | Words
    left: str
    right: str
    proposed: str
    may_be_both: bool = False


@dataclass(frozen=True)
class Comparison:
    """Everything that the page of a pair shows. ``survivor`` is the proposed side."""

    left: Member
    right: Member
    survivor: str
    facts: list[Fact]
    choices: list[Choice]

    def member(self, side: str) -> Member:
        return self.left if side == LEFT else self.right


Proposal = Callable[[str, Member, Member], str]


def load_for_comparison(member_ids: Iterable[int]) -> dict[int, Member]:
    """These members with all that is compared; six queries for any number."""
    members = list(
        Member.objects.filter(pk__in=list(member_ids)).select_related(
            "home_store",
            "owner",
            "source",
            "customer_type",
            "referrer",
            "user",
            "stat__tier",
        )
    )
    prefetch_related_objects(
        members,
        Prefetch(
            "contact_points",
            queryset=ContactPoint.objects.order_by("kind", "-is_primary", "pk"),
            to_attr="compared_points",
        ),
        Prefetch(
            "important_dates",
            queryset=ImportantDate.objects.filter(kind=ImportantDateKind.BIRTHDAY),
            to_attr="compared_birthdays",
        ),
        Prefetch(
            "household_membership",
            queryset=HouseholdMembership.objects.select_related("household"),
        ),
        Prefetch("consent_states", queryset=ConsentState.objects.order_by("pk")),
    )
    return {member.pk: member for member in members}


def proposed_survivor(left: Member, right: Member) -> str:
    """The side with more purchases; of equals the one that joined first."""

    def weight(member: Member) -> tuple[Any, ...]:
        joined = member.joined_on or date.max
        return (member.stat_value("visits_all", 0), -joined.toordinal(), -member.pk)

    return LEFT if weight(left) >= weight(right) else RIGHT


def compare_members(left: Member, right: Member, *, propose: Proposal) -> Comparison:
    """Put two members of load_for_comparison side by side.

    ``propose(field, survivor, duplicate)`` tells whose value is kept by default
    (survivor, duplicate or both: members/actions/merge_fields.py).
    """
    survivor = proposed_survivor(left, right)
    pair = (left, right) if survivor == LEFT else (right, left)

    def side(name: str) -> str:
        found = propose(name, *pair)
        if found == BOTH:
            return BOTH
        return survivor if found == "survivor" else _other(survivor)

    choices = [
        *_field_choices(left, right, side),
        *_contact_choices(left, right, survivor),
        *_birthday_choice(left, right, survivor),
    ]
    return Comparison(left, right, survivor, _facts(left, right), choices)


def _other(side: str) -> str:
    return RIGHT if side == LEFT else LEFT


def _facts(left: Member, right: Member) -> list[Fact]:
    return [
        Fact(label, told(left), told(right))
        for label, told in FACTS
        if told(left) or told(right)
    ]


def _contacts(kind: str) -> Callable[[Member], str]:
    def told(member: Member) -> str:
        points: list[ContactPoint] = member.compared_points  # type: ignore[attr-defined]  # prefetched
        return _(", ").join(point.masked for point in points if point.kind == kind)

    return told


def _birthday(member: Member) -> str:
    found: list[ImportantDate] = member.compared_birthdays  # type: ignore[attr-defined]  # prefetched
    return birthday_words(found[0]) if found else ""


def _day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    day = portal_day(moment) if isinstance(moment, datetime) else moment
    return str(formats.date_format(day, "DATE_FORMAT"))


def _figure(name: str, places: int = 0) -> Callable[[Member], str]:
    def told(member: Member) -> str:
        value = member.stat_value(name)
        return formats.number_format(value, places) if value else ""

    return told


def _household(member: Member) -> str:
    found = getattr(member, "household_membership", None)
    return f"{found.household} · {found.get_role_display()}" if found else ""


def _consents(member: Member) -> str:
    purposes, channels = dict(Purpose.choices), dict(Channel.choices)
    given = [
        f"{purposes.get(state.purpose, state.purpose)} · "
        f"{channels.get(state.channel, state.channel)}"
        for state in member.consent_states.all()
        if state.is_given
    ]
    return _("; ").join(given)


def _tier(member: Member) -> str:
    tier = member.stat_value("tier")
    return str(tier) if tier else ""


FACTS: tuple[tuple[str | Words, Callable[[Member], str]], ...] = (
    (gettext_lazy("Store"), lambda member: str(member.home_store)),
    (gettext_lazy("Status"), lambda member: str(member.get_status_display())),
    (gettext_lazy("Phone"), _contacts(ContactKind.PHONE)),
    (gettext_lazy("E-mail"), _contacts(ContactKind.EMAIL)),
    (gettext_lazy("WeChat"), _contacts(ContactKind.WECHAT)),
    (gettext_lazy("Birthday"), _birthday),
    (gettext_lazy("Joined on"), lambda member: _day(member.joined_on)),
    (
        gettext_lazy("Last purchase"),
        lambda member: _day(member.stat_value("last_purchase_at")),
    ),
    (gettext_lazy("Visits"), _figure("visits_all")),
    (gettext_lazy("Spend"), _figure("spend_all", 2)),
    (gettext_lazy("Tier"), _tier),
    (gettext_lazy("Points"), _figure("points_balance")),
    (gettext_lazy("Open cases"), _figure("open_cases")),
    (
        gettext_lazy("Last contact"),
        lambda member: _day(member.stat_value("last_contact_at")),
    ),
    (gettext_lazy("Household"), _household),
    (gettext_lazy("Agreed to"), _consents),
    (
        gettext_lazy("Log-in"),
        lambda member: str(_("yes")) if member.user_id else "",
    ),
)


def _field_choices(
    left: Member, right: Member, side: Callable[[str], str]
) -> Iterable[Choice]:
    for each in Member._meta.concrete_fields:
        if each.name in UNCHOSEN or not each.editable or each.unique:
            continue
        if each.name in {"merged_into", "import_batch", "created_at", "updated_at"}:
            continue
        ours, theirs = getattr(left, each.attname), getattr(right, each.attname)
        if ours == theirs or not ours or not theirs:
            continue
        yield Choice(
            each.name,
            _("Name") if each.name == "name" else str(capfirst(each.verbose_name)),
            _shown(left, each),
            _shown(right, each),
            side(each.name),
            may_be_both=side(each.name) == BOTH,
        )


def _shown(member: Member, each: Any) -> str:
    if each.choices:
        return str(getattr(member, f"get_{each.name}_display")())
    value = getattr(member, each.name)
    return _day(value) if isinstance(value, date) else str(value)


def _contact_choices(left: Member, right: Member, survivor: str) -> Iterable[Choice]:
    for kind in ContactKind:
        ours, theirs = _first(left, kind), _first(right, kind)
        if ours and theirs and ours.value_norm != theirs.value_norm:
            yield Choice(
                kind.value,
                _("%(kind)s to use first") % {"kind": kind.label},
                ours.masked,
                theirs.masked,
                survivor,
            )


def _first(member: Member, kind: str) -> ContactPoint | None:
    points: list[ContactPoint] = member.compared_points  # type: ignore[attr-defined]  # prefetched
    found = [point for point in points if point.kind == kind and point.is_primary]
    return found[0] if found else None


def _birthday_choice(left: Member, right: Member, survivor: str) -> Iterable[Choice]:
    ours, theirs = _birthday(left), _birthday(right)
    if ours and theirs and ours != theirs:
        yield Choice("birthday", _("Birthday"), ours, theirs, survivor)
