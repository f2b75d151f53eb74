"""Owned things and their service, products in use, events: every write."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.choices import AttendanceState
from members.contact_values import normalise_phone
from members.dates.next_service import daily_rate, next_service
from members.exceptions import ContactRefused, NotAllowed
from members.models import (
    EventAttendance,
    Member,
    MemberStat,
    OwnedThing,
    ProductUse,
    ServiceRecord,
    Store,
    User,
    scope_of,
)
from members.queries.figures import portal_day
from members.record.timeline import record_activity

SHOWN = 80
M = TypeVar("M", OwnedThing, ProductUse, EventAttendance)


def _check_scope(member: Member, by: User) -> None:
    if not scope_of(by, "members.add_contact").covers(member.home_store_id):
        raise NotAllowed(_("You may not write in records of this store."))


def _locked(row: M) -> M:
    """The row as it is stored: a form may have filled the one it was given."""
    rows: QuerySet[M] = type(row)._default_manager.select_for_update()
    return rows.get(pk=row.pk)


def serial_key(serial: str) -> str:
    """A plate or serial number as compared: no spaces, dots or dashes, upper case."""
    return "".join(each for each in serial.upper() if each.isalnum())


@transaction.atomic
def keep_thing(
    *,
    member: Member,
    by: User,
    at: datetime,
    thing: OwnedThing | None = None,
    **fields: Any,
) -> OwnedThing:
    """Write down what a member owns, or change it (``thing``).

    ``fields`` are those of OwnedThing. The timeline tells of a new thing, and of one
    that is no longer owned. NotAllowed without "members.add_contact" in the member's
    store; ContactRefused for a thing without a name or of another member, a warranty
    that ends before it was bought, a day of the purchase or the reading to come, and an
    interval by reading without a unit.
    """
    _check_scope(member, by)
    if thing is not None and thing.member_id != member.pk:
        raise ContactRefused(_("This thing belongs to another member."))
    is_new = thing is None
    found = _locked(thing) if thing else OwnedThing(member=member)
    was_retired = found.retired_on is not None
    for name, value in fields.items():
        setattr(found, name, value)
    found.name = found.name.strip()
    found.serial_norm = serial_key(found.serial)
    _check_thing(found, today=portal_day(at))
    if found.reading is not None and ("reading" in fields or is_new):
        found.reading_on = found.reading_on or portal_day(at)
    found.save()
    if is_new or (found.retired_on and not was_retired):
        kind = "members.thing" if is_new else "members.thing_retired"
        record_activity(
            member=member,
            kind=kind,
            at=at,
            by=by,
            store=member.home_store,
            data={"what": found.name},
            ref=f"members.ownedthing:{found.pk}",
        )
    return found


def _check_thing(thing: OwnedThing, *, today: date) -> None:
    if not thing.name:
        raise ContactRefused(_("Say what it is: make and model."), "name")
    for field in ("bought_on", "reading_on", "retired_on"):
        day = getattr(thing, field)
        if day is not None and day > today:
            raise ContactRefused(_("This day is still to come."), field)
    if (
        thing.warranty_until
        and thing.bought_on
        and thing.warranty_until < thing.bought_on
    ):
        raise ContactRefused(
            _("The warranty can't end before it was bought."), "warranty_until"
        )
    if thing.interval_reading and not thing.unit:
        raise ContactRefused(_("Say what the meter counts."), "unit")


@dataclass(frozen=True)
class BroughtBy:
    """Who brought a thing in: a member, or somebody of whom we keep name and phone."""

    member: Member | None = None
    name: str = ""
    phone: str = ""


@transaction.atomic
def record_service(
    *,
    thing: OwnedThing,
    what: str,
    by: User,
    at: datetime,
    store: Store | None = None,
    amount: Decimal | None = None,
    reading: int | None = None,
    brought_by: BroughtBy | None = None,
    technician: str = "",
    next_on: date | None = None,
) -> ServiceRecord:
    """Write down a service; the next one becomes due by time or by reading.

    ``next_on`` goes before the rule of members/dates/next_service.py. A service that is
    written down late leaves the thing's next date alone. NotAllowed as in keep_thing;
    ContactRefused without words, for a thing no longer owned, for a reading below the
    last one, a negative amount, a next date before the service, or a phone that is
    none.
    """
    thing = (
        OwnedThing.objects.select_for_update(of=("self",))
        .select_related("member__home_store")
        .get(pk=thing.pk)
    )
    _check_scope(thing.member, by)
    on = portal_day(at)
    is_latest = thing.reading_on is None or thing.reading_on <= on
    _check_service(thing, what, amount, next_on, on=on)
    who = brought_by or BroughtBy()
    if is_latest:
        _check_reading(thing, reading)
    _check_bringer(who)
    due = next_service(
        on=on,
        reading=reading,
        interval_days=thing.interval_days,
        interval_reading=thing.interval_reading,
        rate=daily_rate(thing.reading_on, thing.reading, on=on, reading=reading),
    )
    service = ServiceRecord.objects.create(
        thing=thing,
        member=thing.member,
        at=at,
        store=store or thing.member.home_store,
        what=what.strip(),
        amount=amount,
        reading=reading,
        brought_by=who.member,
        brought_by_name="" if who.member else who.name.strip(),
        brought_by_phone="" if who.member else who.phone.strip(),
        technician=technician.strip(),
        next_on=next_on or due.on,
        next_reading=due.reading,
        by=by,
    )
    if is_latest:
        _bring_thing_along(thing, service, on=on)
    _tell_service(service, thing)
    return service


def _tell_service(service: ServiceRecord, thing: OwnedThing) -> None:
    """Write the service to the timeline."""
    record_activity(
        member=thing.member,
        kind="members.service",
        at=service.at,
        by=service.by,
        store=service.store,
        data={"thing": thing.name, "what": _short(service.what)},
        ref=f"members.servicerecord:{service.pk}",
    )


def _check_reading(thing: OwnedThing, reading: int | None) -> None:
    if reading is not None and reading < (thing.reading or 0):
        raise ContactRefused(
            _("The reading was %(reading)d already.") % {"reading": thing.reading},
            "reading",
        )


def _check_bringer(who: BroughtBy) -> None:
    if who.phone and normalise_phone(who.phone) is None:
        raise ContactRefused(_("This is no valid phone number."), "brought_by_phone")


def _check_service(
    thing: OwnedThing,
    what: str,
    amount: Decimal | None,
    next_on: date | None,
    *,
    on: date,
) -> None:
    if thing.retired_on is not None:
        raise ContactRefused(_("The customer no longer owns this."))
    if not what.strip():
        raise ContactRefused(_("Say what was done."), "what")
    if amount is not None and amount < 0:
        raise ContactRefused(_("An amount can't be below zero."), "amount")
    if next_on is not None and next_on <= on:
        raise ContactRefused(
            _("The next service can't lie before this one."), "next_on"
        )


def _bring_thing_along(thing: OwnedThing, service: ServiceRecord, *, on: date) -> None:
    if service.reading is not None:
        thing.reading = service.reading
        thing.reading_on = on
    thing.next_service_on = service.next_on
    thing.next_service_reading = service.next_reading
    thing.save(
        update_fields=[
            "reading",
            "reading_on",
            "next_service_on",
            "next_service_reading",
        ]
    )


@transaction.atomic
def keep_use(
    *,
    member: Member,
    by: User,
    at: datetime,
    use: ProductUse | None = None,
    **fields: Any,
) -> ProductUse:
    """Write down how a member uses a product, or what has become of it (``use``).

    NotAllowed as in keep_thing; ContactRefused without a product or a category, or for
    a first day to come. The timeline tells of it each time.
    """
    _check_scope(member, by)
    if use is not None and use.member_id != member.pk:
        raise ContactRefused(_("This belongs to another member."))
    found = _locked(use) if use else ProductUse(member=member)
    for name, value in fields.items():
        setattr(found, name, value)
    if found.product is None and found.category is None:
        raise ContactRefused(_("Choose a product or a category."), "product")
    if found.since is not None and found.since > portal_day(at):
        raise ContactRefused(_("This day is still to come."), "since")
    found.save()
    record_activity(
        member=member,
        kind="members.product_use",
        at=at,
        by=by,
        store=member.home_store,
        data={
            "what": str(found),
            "state": str(found.state),
            "effect": _short(found.effect),
        },
        ref=f"members.productuse:{found.pk}",
    )
    return found


@transaction.atomic
def keep_attendance(
    *,
    member: Member,
    by: User,
    at: datetime,
    attendance: EventAttendance | None = None,
    **fields: Any,
) -> EventAttendance:
    """Write down an invitation, or what became of it (``attendance``).

    NotAllowed as in keep_thing; ContactRefused without a title, and for somebody who
    came to an event that is still to come. Counts the events attended.
    """
    _check_scope(member, by)
    if attendance is not None and attendance.member_id != member.pk:
        raise ContactRefused(_("This belongs to another member."))
    found = _locked(attendance) if attendance else EventAttendance(member=member)
    for name, value in fields.items():
        setattr(found, name, value)
    if not found.title.strip():
        raise ContactRefused(_("Say which event."), "title")
    has_been = found.state in {AttendanceState.CAME, AttendanceState.ABSENT}
    if has_been and found.on > portal_day(at):
        raise ContactRefused(_("This event is still to come."), "state")
    found.save()
    recount_events([member.pk], at=at)
    record_activity(
        member=member,
        kind="members.event",
        at=at,
        by=by,
        store=member.home_store,
        data={
            "title": found.title,
            "state": str(found.state),
            "led_to": _short(found.led_to),
        },
        ref=f"members.eventattendance:{found.pk}",
    )
    return found


def recount_events(member_ids: Any, *, at: datetime) -> None:
    """How many events these members came to."""
    for pk in member_ids:
        came = EventAttendance.objects.filter(member=pk, state=AttendanceState.CAME)
        MemberStat.objects.filter(pk=pk).update(events_attended=came.count())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
