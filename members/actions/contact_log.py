"""Writing down a contact with a member, and putting right what was written."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.actions.contact_effects import (
    bring_figures_along,
    free_number,
    lock_member,
    mark_wrong_number,
    next_day,
    stop_calls,
)
from members.actions.key_accounts import move_next_visit
from members.actions.promises import PromiseMade, check_promise, make_promise
from members.choices import ContactKind, ContactOutcome, ContactWay, Direction
from members.exceptions import ContactRefused, NotAllowed
from members.models import (
    Activity,
    Contact,
    ContactPhoto,
    ContactPoint,
    Member,
    User,
    scope_of,
)
from members.pictures import CleanPicture
from members.queries.contacts import CORRECTABLE
from members.queries.figures import portal_day
from members.record.timeline import record_activity

# Clocks of two machines differ a little.
CLOCK_SLACK = timedelta(minutes=2)
SAID_SHOWN = 80


@transaction.atomic
def log_contact(
    *,
    member: Member,
    way: str,
    direction: str,
    outcome: str,
    by: User,
    at: datetime,
    contact_point: ContactPoint | None = None,
    said: str = "",
    place: str = "",
    photos: Sequence[CleanPicture] = (),
    promise: PromiseMade | None = None,
    next_on: date | None = None,
    ref: str = "",
) -> Contact:
    """Write down one contact; everything that follows from it happens at once.

    Sets the next date (members/dates/next_contact.py, unless ``next_on`` is chosen) and
    the figures of the last contact, writes the timeline. "Refuses calls" withdraws the
    consents to calls and blocks the numbers; "wrong number" marks the number used.
    NotAllowed without "members.add_contact" in the member's store; ContactRefused for a
    moment to come, a next date before the contact, a number of somebody else or none
    where one is needed, no day where the outcome needs one, an unfinished promise.
    """
    member = lock_member(member)
    if not scope_of(by, "members.add_contact").covers(member.home_store_id):
        raise NotAllowed(_("You may not log contacts with members of this store."))
    _check_words(way=way, direction=direction, outcome=outcome)
    on = portal_day(at)
    _check_time(at=at, on=on, next_on=next_on)
    _check_number(member, contact_point, way=way, outcome=outcome)
    if promise is not None:
        check_promise(promise, today=on)
    contact = Contact.objects.create(
        member=member,
        way=way,
        direction=direction,
        outcome=outcome,
        at=at,
        by=by,
        store_id=member.home_store_id,
        contact_point=contact_point,
        said=said.strip(),
        place=place.strip(),
        next_on=next_day(
            member, outcome=outcome, at=at, chosen=next_on, number=contact_point
        ),
        ref=ref,
    )
    _keep_photos(contact, photos)
    if promise is not None:
        make_promise(member=member, promise=promise, by=by, at=at, contact=contact)
    _follow(contact, by=by)
    bring_figures_along(member, at=at)
    move_next_visit(contact=contact)
    _tell_timeline(contact, promise=promise, photos=len(photos))
    return contact


@transaction.atomic
def correct_contact(
    *,
    contact: Contact,
    by: User,
    at: datetime,
    outcome: str,
    said: str,
    next_on: date | None = None,
) -> Contact:
    """Put right the outcome and the words of a contact; the timeline tells of it.

    Only its writer may, within 24 hours of writing it (NotAllowed). What follows from
    the outcome is done anew: the next date and the figures; a number that was marked
    wrong by mistake counts again. A refusal of calls stays, since consent was withdrawn
    (ContactRefused): a new consent is recorded as such. Nothing changed: nothing is
    written.
    """
    member = lock_member(contact.member)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    check_correctable(contact, by=by, at=at)
    _check_words(way=contact.way, direction=contact.direction, outcome=outcome)
    said = said.strip()
    before = contact.outcome
    is_same = before == outcome and next_on in {None, contact.next_on}
    if is_same and contact.said == said:
        return contact
    if before != outcome and before == ContactOutcome.REFUSES_CALLS:
        raise ContactRefused(
            _("A refusal of calls stays. Record the new consent under “Consents”."),
            "outcome",
        )
    _check_time(at=contact.at, on=portal_day(contact.at), next_on=next_on)
    _check_number(member, contact.contact_point, way=contact.way, outcome=outcome)
    if not is_same:
        contact.outcome = outcome
        contact.next_on = next_day(
            member,
            outcome=outcome,
            at=contact.at,
            chosen=next_on,
            number=contact.contact_point,
            but=contact,
        )
    contact.said = said
    contact.save(update_fields=["outcome", "next_on", "said"])
    if before != outcome:
        if before == ContactOutcome.WRONG_NUMBER:
            free_number(contact)
        _follow(contact, by=by)
    bring_figures_along(member, at=at)
    _correct_timeline(contact, by=by, at=at, before=before)
    return contact


def check_correctable(contact: Contact, *, by: User, at: datetime) -> None:
    """NotAllowed unless `by` wrote the contact, still may, and did so in the last 24 h."""
    scope = scope_of(by, "members.add_contact")
    if contact.by_id != by.pk or not scope.covers(contact.member.home_store_id):
        raise NotAllowed(_("Only who wrote a contact down may correct it."))
    if at - contact.logged_at > CORRECTABLE:
        raise NotAllowed(
            _("A contact can be corrected for 24 hours. Log another one instead.")
        )


def _check_words(*, way: str, direction: str, outcome: str) -> None:
    for value, field, known in (
        (way, "way", ContactWay.values),
        (direction, "direction", Direction.values),
        (outcome, "outcome", ContactOutcome.values),
    ):
        if value not in known:
            raise ContactRefused(_("Choose what came of it."), field)


def _check_time(*, at: datetime, on: date, next_on: date | None) -> None:
    if at > timezone.now() + CLOCK_SLACK:
        raise ContactRefused(_("This contact is still to come."), "at")
    if next_on is not None and next_on < on:
        raise ContactRefused(_("The next contact can't lie in the past."), "next_on")


def _check_number(
    member: Member, point: ContactPoint | None, *, way: str, outcome: str
) -> None:
    if point is None:
        if outcome == ContactOutcome.WRONG_NUMBER:
            raise ContactRefused(_("Say which number was wrong."), "contact_point")
        return
    if point.member_id != member.pk:
        raise ContactRefused(
            _("This number belongs to another member."), "contact_point"
        )
    if way == ContactWay.CALL and point.kind != ContactKind.PHONE:
        raise ContactRefused(_("A call needs a phone number."), "contact_point")


def _keep_photos(contact: Contact, photos: Sequence[CleanPicture]) -> None:
    for photo in photos:
        ContactPhoto.objects.create(
            contact=contact,
            file=ContentFile(photo.content, name=f"{uuid4()}{photo.suffix}"),
            added_at=contact.at,
        )


def _follow(contact: Contact, *, by: User) -> None:
    if contact.outcome == ContactOutcome.REFUSES_CALLS:
        stop_calls(contact, by=by)
    elif contact.outcome == ContactOutcome.WRONG_NUMBER:
        mark_wrong_number(contact)


def shortened(said: str) -> str:
    """The first words of what was said, on one line."""
    line = " ".join(said.split())
    return line if len(line) <= SAID_SHOWN else f"{line[: SAID_SHOWN - 1]}…"


def _line_data(contact: Contact) -> dict[str, str]:
    return {
        "way": contact.way,
        "direction": contact.direction,
        "outcome": contact.outcome,
        "number": contact.contact_point.masked if contact.contact_point else "",
        "said": shortened(contact.said),
        "next_on": contact.next_on.isoformat() if contact.next_on else "",
    }


def _promise_data(promise: PromiseMade | None) -> dict[str, str]:
    if promise is None or promise.due_on is None:
        return {}
    return {
        "promise": promise.what.strip(),
        "promise_due_on": promise.due_on.isoformat(),
    }


def _tell_timeline(
    contact: Contact, *, promise: PromiseMade | None, photos: int
) -> None:
    record_activity(
        member=contact.member,
        kind="members.contact",
        at=contact.at,
        by=contact.by,
        store=contact.store,
        data=_line_data(contact) | _promise_data(promise) | {"photos": photos},
        ref=f"members.contact:{contact.pk}",
    )


def _correct_timeline(contact: Contact, *, by: User, at: datetime, before: str) -> None:
    """The line says what holds now; another tells that it was put right."""
    ref = f"members.contact:{contact.pk}"
    line = Activity.objects.filter(
        member=contact.member, kind="members.contact", ref=ref
    ).first()
    if line is not None:
        line.data = line.data | _line_data(contact)
        line.save(update_fields=["data"])
    record_activity(
        member=contact.member,
        kind="members.contact_corrected",
        at=at,
        by=by,
        store=contact.store,
        data={"way": contact.way, "before": before, "outcome": contact.outcome},
        ref=ref,
    )
