"""Opening a member's record, and changing it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict, Unpack
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.access import log_access
from members.actions.consent import record_consent
from members.actions.contacts import CONTACT_FIELDS, set_contact
from members.actions.custom_fields import checked_values
from members.actions.gaps import refresh_gaps
from members.actions.history import note_changes
from members.actions.statistics import recompute
from members.choices import (
    AccessAction,
    Calendar,
    ChangeSource,
    ConsentAction,
    ConsentSource,
    ImportantDateKind,
)
from members.dates.birthdays import next_on
from members.dates.lunar import LunarDate, to_solar
from members.exceptions import InvalidMember, NotAllowed
from members.models import (
    CustomerType,
    ImportantDate,
    Member,
    Source,
    Store,
    User,
    scope_of,
)
from members.queries.figures import portal_day
from members.record.timeline import record_activity
from members.search.index import reindex


@dataclass(frozen=True)
class Birthday:
    """A day of the year in its own calendar; the year of birth may be unknown."""

    month: int
    day: int
    calendar: str = Calendar.SOLAR
    is_leap_month: bool = False
    year: int | None = None


class MemberDetails(TypedDict, total=False):
    """What may be said of a member; what is not said stays as it is.

    Of phone, e-mail, WeChat and address "" means nothing to say, too. ``custom`` has
    values of custom fields by code, as typed; blank takes one away.
    """

    status: str
    form_of_address: str
    sex: str
    language: str
    owner: User | None
    source: Source | None
    customer_type: CustomerType | None
    custom: Mapping[str, Any]
    referrer: Member | None
    joined_on: date | None
    preferences: str
    mind: str
    note: str
    phone: str
    email: str
    wechat: str
    address: str
    birthday: Birthday | None


class MemberFields(MemberDetails, total=False):
    """The same and the name, which a new member must have."""

    name: str


OWN_FIELDS = (
    "name", "status", "form_of_address", "sex", "language", "owner", "source",
    "customer_type", "referrer", "joined_on", "preferences", "mind", "note",
)  # fmt: skip


@transaction.atomic
def register_member(
    *,
    name: str,
    home_store: Store,
    by: User,
    at: datetime,
    member_no: str = "",
    consents: Collection[tuple[str, str]] = (),
    consent_source: str = ConsentSource.TILL,
    wordings: Mapping[str, str] | None = None,
    **details: Unpack[MemberDetails],
) -> Member:
    """Open a record in a store, with contacts, birthday and (purpose, channel) consents.

    ``wordings`` are the sentences that the customer read, by purpose; without them the
    present ones. Without ``member_no`` the member gets the next free M number; without ``joined_on``
    the portal's day of `at`. Writes the search tokens, empty figures and a timeline
    row. Refused: NotAllowed without "members.add_member" in that store, InvalidMember
    for an empty name, a taken number, an unreadable phone or e-mail address, a day
    that does not exist, or a referrer whom `by` may not see. A phone that others have
    is not refused: families share one (members/queries/duplicates.py).
    """
    if not scope_of(by, "members.add_member").covers(home_store.pk):
        raise NotAllowed(_("You may not open records in this store."))
    member = Member(home_store=home_store, member_no=member_no.strip() or uuid4().hex)
    fields: MemberFields = {**details, "name": name}
    fields.setdefault("joined_on", portal_day(at))
    _fill(member, fields, by=by)
    if Member.objects.filter(member_no=member.member_no).exists():
        raise InvalidMember(_("This member number is taken."), "member_no")
    member.save()
    if not member_no.strip():
        member.member_no = _free_number(member.pk)
        member.save(update_fields=["member_no"])
    _set_rest(member, fields, at=at)
    for purpose, channel in consents:
        record_consent(
            member=member,
            purpose=purpose,
            channel=channel,
            action=ConsentAction.GIVEN,
            source=consent_source,
            wording=(wordings or {}).get(purpose, ""),
            at=at,
            by=by,
        )
    _bring_along(member, at=at)
    record_activity(
        member=member,
        kind="members.registered",
        at=at,
        by=by,
        store=home_store,
        data={"number": member.member_no},
    )
    return member


@transaction.atomic
def update_member(
    *,
    member: Member,
    by: User,
    at: datetime,
    home_store: Store | None = None,
    way: str = ChangeSource.FORM,
    **fields: Unpack[MemberFields],
) -> list[str]:
    """Change what differs; returns the names of the fields that changed.

    Writes one timeline row that names them (not the values), the history of each
    field (``way`` says how it came about), search tokens and figures. Nothing changed: nothing is written. Refused: NotAllowed without
    "members.change_member" in the member's store, and in the new one when it moves;
    InvalidMember as in register_member.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    scope = scope_of(by, "members.change_member")
    if not scope.covers(member.home_store_id):
        raise NotAllowed(_("You may not change records of this store."))
    changed = _fill(member, fields, by=by)
    if home_store is not None and home_store.pk != member.home_store_id:
        if not scope.covers(home_store.pk):
            raise NotAllowed(_("You may not move records into this store."))
        changed["home_store"] = (member.home_store, home_store)
        member.home_store = home_store
    if changed:
        member.save()
    changed |= _set_rest(member, fields, at=at)
    if changed:
        log_access(
            by=by,
            action=AccessAction.CHANGED,
            member=member,
            what="record",
            at=at,
        )
        note_changes(member_id=member.pk, changes=changed, source=way, by=by, at=at)
        _bring_along(member, at=at)
        record_activity(
            member=member,
            kind="members.changed",
            at=at,
            by=by,
            store=member.home_store,
            data={"fields": list(changed)},
        )
    return list(changed)


def _fill(
    member: Member, fields: MemberFields, *, by: User
) -> dict[str, tuple[Any, Any]]:
    """Set the member's own fields; returns before and after of those that differ."""
    if "name" in fields and not fields["name"].strip():
        raise InvalidMember(_("A member needs a name."), "name")
    referrer = fields.get("referrer")
    if referrer is not None and referrer.pk != member.referrer_id:
        _check_referrer(member, referrer, by=by)
    changed = {}
    given = dict(fields)
    if "custom" in fields:
        given["custom"] = checked_values(member, fields["custom"], by=by)
    for field in (*OWN_FIELDS, "custom"):
        if field not in given:
            continue
        value = given[field]
        value = value.strip() if isinstance(value, str) else value
        before = getattr(member, field)
        if before != value:
            setattr(member, field, value)
            changed[field] = (before, value)
    return changed


def _check_referrer(member: Member, referrer: Member, *, by: User) -> None:
    if referrer.pk == member.pk:
        raise InvalidMember(_("Nobody brings themselves along."), "referrer_no")
    if not scope_of(by, "members.view_member").covers(referrer.home_store_id):
        raise InvalidMember(
            _("No member of your stores has this number."), "referrer_no"
        )


def _set_rest(
    member: Member, fields: MemberFields, *, at: datetime
) -> dict[str, tuple[Any, Any]]:
    given = dict(fields)
    changed: dict[str, tuple[Any, Any]] = {}
    for field, kind in CONTACT_FIELDS.items():
        text = str(given.get(field) or "").strip()
        if not text:
            continue
        primary = member.contact_points.filter(kind=kind, is_primary=True)
        before = primary.first()
        if set_contact(member=member, kind=kind, text=text, field=field):
            changed[field] = (before, primary.get())
    birthday = fields.get("birthday")
    if birthday is not None:
        own = member.important_dates.filter(kind=ImportantDateKind.BIRTHDAY)
        told = own.first()
        if _set_birthday(member, birthday, at=at):
            changed["birthday"] = (told, own.get())
    return changed


def _set_birthday(member: Member, birthday: Birthday, *, at: datetime) -> bool:
    today = portal_day(at)
    _check_birthday(birthday, today=today)
    told = {
        "calendar": birthday.calendar,
        "month": birthday.month,
        "day": birthday.day,
        "is_leap_month": birthday.is_leap_month,
        "year": birthday.year,
    }
    kind = ImportantDateKind.BIRTHDAY
    if ImportantDate.objects.filter(member=member, kind=kind, **told).exists():
        return False
    coming = next_on(
        birthday.calendar,
        birthday.month,
        birthday.day,
        birthday.is_leap_month,
        after=today,
    )
    ImportantDate.objects.update_or_create(
        member=member, kind=kind, defaults={**told, "next_on": coming}
    )
    return True


def _check_birthday(birthday: Birthday, *, today: date) -> None:
    """Refuse a day that no year has, or that its own year did not have, or to come."""
    unknown = InvalidMember(_("This day does not exist in that calendar."), "day")
    is_lunar = birthday.calendar == Calendar.LUNAR
    try:
        if birthday.year is None:
            next_on(
                birthday.calendar,
                birthday.month,
                birthday.day,
                birthday.is_leap_month,
                after=today,
            )
            born = today
        elif is_lunar:
            born = to_solar(
                LunarDate(
                    birthday.year, birthday.month, birthday.day, birthday.is_leap_month
                )
            )
        else:
            born = date(birthday.year, birthday.month, birthday.day)
    except (ValueError, LookupError):
        raise unknown from None
    if birthday.is_leap_month and not is_lunar:
        raise InvalidMember(
            _("Only the lunar calendar has leap months."), "is_leap_month"
        )
    if born > today:
        raise InvalidMember(_("This birthday is still to come."), "year")


def _bring_along(member: Member, *, at: datetime) -> None:
    """Search tokens, figures and gaps hold copies of the name and the store."""
    reindex([member.pk])
    recompute([member.pk], at=at)
    refresh_gaps([member.pk], at=at)


def _free_number(pk: int) -> str:
    number = f"M{pk:07}"
    while Member.objects.filter(member_no=number).exists():
        number += "0"  # an import brought this number along
    return number
