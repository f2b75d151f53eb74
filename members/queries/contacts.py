"""What was said to a member last, and which presets a next date has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from members.choices import Channel, ContactOutcome
from members.dates.next_contact import NextDayMissing, next_contact_on
from members.models import Contact, ImportantDate, Member, MemberStat, Promise, User
from members.models.contact import ContactQuerySet

SHOWN = 3
MOST_DIGITS = 18
# A writer may put a contact right for so long.
CORRECTABLE = timedelta(hours=24)
# A greeting is best spoken of some days before.
BEFORE_BIRTHDAY = timedelta(days=3)


@dataclass(frozen=True)
class Preset:
    """One choice of the next date."""

    label: str | LazyText
    day: date


@dataclass(frozen=True)
class OutcomeKey:
    """One of the keys 1 to 8: what came of it, and when we would speak again."""

    number: int
    outcome: str
    label: str | LazyText
    next_on: date | None
    needs_day: bool
    is_off: bool


def contacts_of(member: Member) -> ContactQuerySet:
    """All contacts with a member, latest first, with what was promised in each.

    Two queries when read.
    """
    promises = Prefetch("promises", Promise.objects.order_by("due_on", "pk"))
    return (
        Contact.objects.filter(member=member)
        .select_related("by", "contact_point")
        .prefetch_related(promises, "photos")
        .order_by("-at", "-pk")
    )


def older_contacts(member: Member, after: str) -> ContactQuerySet:
    """Those before the contact of this number; all of them when it is no number of one.

    By moment, since a contact may be written down late.
    """
    contacts = contacts_of(member)
    anchor = None
    if after.isascii() and after.isdigit() and len(after) <= MOST_DIGITS:
        anchor = Contact.objects.filter(member=member, pk=int(after)).first()
    if anchor is None:
        return contacts
    return contacts.filter(Q(at__lt=anchor.at) | Q(at=anchor.at, pk__lt=anchor.pk))


def correctable(contacts: Iterable[Contact], *, user: User, at: datetime) -> set[int]:
    """The numbers of those that this person may still put right."""
    return {
        contact.pk
        for contact in contacts
        if contact.by_id == user.pk and at - contact.logged_at <= CORRECTABLE
    }


def last_contacts(member: Member) -> list[Contact]:
    """The last three contacts, as the card shows them."""
    return list(contacts_of(member)[:SHOWN])


def next_presets(
    *, today: date, birthday: ImportantDate | None, stat: MemberStat | None
) -> list[Preset]:
    """+3 days, +2 weeks, before the birthday, when due: those that lie ahead."""
    presets = [
        Preset(_("in 3 days"), today + timedelta(days=3)),
        Preset(_("in 2 weeks"), today + timedelta(days=14)),
    ]
    if birthday is not None and birthday.next_on is not None:
        presets.append(
            Preset(_("before the birthday"), birthday.next_on - BEFORE_BIRTHDAY)
        )
    if stat is not None and stat.due_on is not None:
        presets.append(Preset(_("when due"), stat.due_on))
    return [preset for preset in presets if preset.day > today]


# What only comes of a call.
CALLING = (
    ContactOutcome.CALL_BACK,
    ContactOutcome.LEFT_WORD,
    ContactOutcome.WRONG_NUMBER,
    ContactOutcome.REFUSES_CALLS,
)


def outcome_keys(
    *,
    today: date,
    stat: MemberStat | None,
    last: Sequence[Contact],
    phones: int,
    may_call: bool,
) -> list[OutcomeKey]:
    """The eight keys in their order; those for calls are off when we may not call.

    ``last`` are the last three contacts, ``phones`` how many numbers are usable.
    """
    tries = 1
    for contact in last:
        if contact.outcome != ContactOutcome.NO_ANSWER:
            break
        tries += 1
    keys = []
    for number, (outcome, label) in enumerate(ContactOutcome.choices, start=1):
        needs_day, day = False, None
        try:
            day = next_contact_on(
                outcome,
                on=today,
                tries=tries,
                due_on=stat.due_on if stat else None,
                has_number=phones > 1,
            )
        except NextDayMissing:
            needs_day = True
        is_off = not may_call and outcome in CALLING
        keys.append(OutcomeKey(number, outcome, label, day, needs_day, is_off))
    return keys


def may_be_called(member: Member) -> bool:
    """Whether we may call of our own accord, or must, since a case is open.

    Reads the prefetched consents and figures of member_for_record.
    """
    states = [
        state.is_given
        for state in member.consent_states.all()
        if state.channel == Channel.PHONE
    ]
    stat = getattr(member, "stat", None)
    return not states or any(states) or bool(stat and stat.open_cases)
