"""What follows from a contact: the next date, figures, a number or calls given up.

Called by the contact log, inside its transaction, with the member's row locked.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _

from members.actions.consent import record_consent, suppress
from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    ContactKind,
    ContactOutcome,
    HouseholdRole,
    MemberStatus,
    Purpose,
    SuppressionReason,
)
from members.dates.next_contact import PATIENT_TRIES, NextDayMissing, next_contact_on
from members.exceptions import ContactRefused
from members.models import Contact, ContactPoint, Member, MemberStat, User
from members.models.contact_point import ContactPointQuerySet
from members.queries.figures import portal_day

REACHED = (
    ContactOutcome.REACHED,
    ContactOutcome.WILL_COME,
    ContactOutcome.CALL_BACK,
    ContactOutcome.NOT_INTERESTED,
    ContactOutcome.REFUSES_CALLS,
)
GONE = (MemberStatus.MERGED, MemberStatus.ERASED)


def lock_member(member: Member) -> Member:
    """The member's row, locked; ContactRefused when the record is no longer one."""
    found = Member.objects.select_for_update().get(pk=member.pk)
    if found.status in GONE:
        raise ContactRefused(_("Nothing more can be logged on this record."))
    return found


def next_day(
    member: Member,
    *,
    outcome: str,
    at: datetime,
    chosen: date | None = None,
    number: ContactPoint | None = None,
    but: Contact | None = None,
) -> date | None:
    """The next date by the rule; ContactRefused when a day must be chosen.

    ``number`` is the one used; ``but`` a contact that does not count as a try before.
    """
    stat = MemberStat.objects.filter(pk=member.pk).only("due_on").first()
    before = Contact.objects.filter(member=member, at__lte=at)
    if but is not None:
        before = before.exclude(pk=but.pk)
    tries = 1
    for known in before.values_list("outcome", flat=True)[:PATIENT_TRIES]:
        if known != ContactOutcome.NO_ANSWER:
            break
        tries += 1
    try:
        return next_contact_on(
            outcome,
            on=portal_day(at),
            tries=tries,
            due_on=stat.due_on if stat else None,
            chosen=chosen,
            has_number=_other_phones(member, number).exists(),
        )
    except NextDayMissing as error:
        raise ContactRefused(_("Say when to call back."), "next_on") from error


def _other_phones(member: Member, number: ContactPoint | None) -> ContactPointQuerySet:
    phones = ContactPoint.objects.usable().filter(member=member, kind=ContactKind.PHONE)
    return phones.exclude(pk=number.pk) if number else phones


def bring_figures_along(member: Member, *, at: datetime) -> None:
    """Last contact, last reached and next date of the member, from the log.

    The next date is that of the latest contact: one that is written down late does not
    move it.
    """
    log = Contact.objects.filter(member=member)
    last = log.first()
    reached = log.filter(outcome__in=REACHED).first()
    stat, _created = MemberStat.objects.get_or_create(
        member=member,
        defaults={"home_store_id": member.home_store_id, "computed_at": at},
    )
    stat.last_contact_at = last.at if last else None
    stat.last_reached_at = reached.at if reached else None
    stat.next_contact_on = last.next_on if last else None
    stat.save(update_fields=["last_contact_at", "last_reached_at", "next_contact_on"])


def recount_contacts(member_ids: Collection[int], *, at: datetime) -> None:
    """The same for these members, after a merge has moved contacts between them."""
    for member in Member.objects.filter(pk__in=member_ids).order_by("pk"):
        bring_figures_along(member, at=at)


def stop_calls(contact: Contact, *, by: User) -> None:
    """Withdraw the consents to calls and block the member's own numbers and the one used."""
    for purpose in Purpose.values:
        record_consent(
            member=contact.member,
            purpose=purpose,
            channel=Channel.PHONE,
            action=ConsentAction.WITHDRAWN,
            source=ConsentSource.STAFF,
            at=contact.at,
            by=by,
            evidence=f"members.contact:{contact.pk}",
        )
    phones = ContactPoint.objects.filter(
        member=contact.member_id, kind=ContactKind.PHONE
    )
    for point in phones:
        if point.whose == HouseholdRole.SELF or point.pk == contact.contact_point_id:
            suppress(
                channel=Channel.PHONE,
                address=point.value_norm,
                reason=SuppressionReason.REFUSED,
                at=contact.at,
            )


def mark_wrong_number(contact: Contact) -> None:
    """The number used is known to be wrong from now on."""
    _number_of(contact).filter(invalid_at=None).update(invalid_at=contact.at)


def free_number(contact: Contact) -> None:
    """Take back that the number is wrong, if this contact said so."""
    _number_of(contact).filter(invalid_at=contact.at).update(invalid_at=None)


def _number_of(contact: Contact) -> ContactPointQuerySet:
    return ContactPoint.objects.filter(pk__in=[contact.contact_point_id or 0])
