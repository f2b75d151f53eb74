"""The contact log of the demonstration: calls and visits as they follow each other.

Each contact sets the next date by the product's own rule, and the next contact happens
then or a little later, up to today: so some are due today and a few are late.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from members.actions.contact_effects import REACHED
from members.actions.contact_log import log_contact, shortened
from members.actions.promises import PromiseMade
from members.choices import ContactKind, ContactOutcome, ContactWay, Direction
from members.dates.next_contact import next_contact_on
from members.models import (
    Activity,
    Contact,
    ContactPoint,
    Member,
    MemberStat,
    Promise,
    User,
)
from portal.demo.chain import Chain
from portal.demo.contact_words import BROKEN, PLACES, PROMISES, SAID

SHARE = 0.36
LONGEST = 6
# Those whose next date went by without anybody calling.
LATE_SHARE = 0.1
OUTCOMES = (
    (ContactOutcome.REACHED, 46),
    (ContactOutcome.WILL_COME, 12),
    (ContactOutcome.NO_ANSWER, 22),
    (ContactOutcome.CALL_BACK, 8),
    (ContactOutcome.LEFT_WORD, 7),
    (ContactOutcome.NOT_INTERESTED, 5),
)
WAYS = (
    (ContactWay.CALL, Direction.OUT, 62),
    (ContactWay.CALL, Direction.IN, 12),
    (ContactWay.MESSAGE, Direction.OUT, 12),
    (ContactWay.VISIT, Direction.IN, 10),
    (ContactWay.VISIT, Direction.OUT, 4),
)


@dataclass
class _Book:
    """Rows on the way into the database."""

    contacts: list[Contact] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    stats: list[MemberStat] = field(default_factory=list)


def build_contacts(chain: Chain, rng: Random, *, guest: Member, now: datetime) -> None:
    """Contacts of three members in ten, the last weeks of `guest` by hand, refusals."""
    book = _Book()
    members = (
        Member.objects.current()
        .filter(stat__visits_all__gt=0)
        .exclude(pk=guest.pk)
        .select_related("stat")
        .order_by("pk")
    )
    phones = dict(
        ContactPoint.objects.filter(
            kind=ContactKind.PHONE, is_primary=True
        ).values_list("member_id", "pk")
    )
    for member in members:
        if rng.random() < SHARE:
            clerks = chain.clerks[member.home_store_id]
            _speak(book, member, clerks, phones.get(member.pk), rng, now=now)
    Contact.objects.bulk_create(book.contacts, batch_size=500)
    Promise.objects.bulk_create(book.promises, batch_size=500)
    MemberStat.objects.bulk_update(
        book.stats,
        ["last_contact_at", "last_reached_at", "next_contact_on"],
        batch_size=500,
    )
    _tell_timeline(book)
    _guest(chain, guest, now=now)
    _refusals(chain, now=now)


def _speak(
    book: _Book,
    member: Member,
    clerks: list[User],
    phone: int | None,
    rng: Random,
    *,
    now: datetime,
) -> None:
    today = timezone.localdate(now)
    clerk = member.owner or rng.choice(clerks)
    on: date | None = today - timedelta(days=rng.randrange(20, 150))
    tries = 1
    contact: Contact | None = None
    stat: MemberStat = member.stat
    for _number in range(LONGEST):
        if on is None or on >= today:
            break
        contact = _contact(member, clerk, phone, on, tries, rng)
        book.contacts.append(contact)
        book.promises += _promises(contact, rng, today=today)
        is_missed = contact.outcome == ContactOutcome.NO_ANSWER
        tries = tries + 1 if is_missed else 1
        stat.last_contact_at = contact.at
        if contact.outcome in REACHED:
            stat.last_reached_at = contact.at
        stat.next_contact_on = contact.next_on
        on = contact.next_on
    if contact is None:
        return
    if on is not None and on < today and rng.random() > LATE_SHARE:
        # Called as often as the demonstration tells; the rest was put off.
        contact.next_on = today + timedelta(days=rng.randrange(0, 15))
        stat.next_contact_on = contact.next_on
    book.stats.append(stat)


def _contact(
    member: Member,
    clerk: User,
    phone: int | None,
    on: date,
    tries: int,
    rng: Random,
) -> Contact:
    outcome = rng.choices(
        [outcome for outcome, _w in OUTCOMES], [weight for _o, weight in OUTCOMES]
    )[0]
    way, direction, _weight = rng.choices(WAYS, [weight for *_rest, weight in WAYS])[0]
    if way == ContactWay.VISIT or direction == Direction.IN:
        outcome = rng.choice([ContactOutcome.REACHED, ContactOutcome.WILL_COME])
    clock = time(rng.randrange(10, 20), rng.randrange(60))
    is_remote = way in {ContactWay.CALL, ContactWay.MESSAGE}
    visits_them = (way, direction) == (ContactWay.VISIT, Direction.OUT)
    return Contact(
        member=member,
        way=way,
        direction=direction,
        outcome=outcome,
        at=timezone.make_aware(datetime.combine(on, clock)),
        by=clerk,
        store_id=member.home_store_id,
        contact_point_id=phone if is_remote else None,
        said=rng.choice(SAID[outcome]),
        place=rng.choice(PLACES) if visits_them else "",
        next_on=next_contact_on(
            outcome, on=on, tries=tries, chosen=_chosen(outcome, on, rng)
        ),
    )


def _chosen(outcome: str, on: date, rng: Random) -> date | None:
    if outcome == ContactOutcome.CALL_BACK or rng.random() < 0.2:
        return on + timedelta(days=rng.randrange(2, 15))
    return None


def _promises(contact: Contact, rng: Random, *, today: date) -> Iterator[Promise]:
    if contact.outcome not in REACHED or rng.random() > 0.22:
        return
    on = timezone.localdate(contact.at)
    due_on = on + timedelta(days=rng.randrange(1, 25))
    promise = Promise(
        member=contact.member,
        contact=contact,
        what=rng.choice(PROMISES),
        due_on=due_on,
        owner=contact.by,
        made_at=contact.at,
        made_by=contact.by,
    )
    is_long_ago = due_on < today - timedelta(days=14)
    if is_long_ago or (due_on < today and rng.random() > 0.5):
        promise.is_kept = rng.random() > 0.1
        promise.settled_at = contact.at + (due_on - on) * rng.random()
        promise.settled_by = contact.by
        promise.note = "" if promise.is_kept else rng.choice(BROKEN)
    yield promise


def _tell_timeline(book: _Book) -> None:
    masked = {
        point.pk: point.masked
        for point in ContactPoint.objects.filter(
            pk__in={contact.contact_point_id or 0 for contact in book.contacts}
        )
    }
    promised = {promise.contact_id: promise for promise in book.promises}
    Activity.objects.bulk_create(
        [
            Activity(
                member_id=contact.member_id,
                kind="members.contact",
                at=contact.at,
                by_id=contact.by_id,
                store_id=contact.store_id,
                data=_line(contact, masked, promised.get(contact.pk)),
                ref=f"members.contact:{contact.pk}",
            )
            for contact in book.contacts
        ],
        batch_size=500,
    )


def _line(
    contact: Contact, masked: dict[int, str], promise: Promise | None
) -> dict[str, str]:
    data = {
        "way": contact.way,
        "direction": contact.direction,
        "outcome": contact.outcome,
        "number": masked.get(contact.contact_point_id or 0, ""),
        "said": shortened(contact.said),
        "next_on": contact.next_on.isoformat() if contact.next_on else "",
    }
    if promise is not None:
        data["promise"] = promise.what
        data["promise_due_on"] = promise.due_on.isoformat()
    return data


def _guest(chain: Chain, guest: Member, *, now: datetime) -> None:
    """The guest of honour: a promise and a call that are due today."""
    today = timezone.localdate(now)
    clerk = chain.staff["clerk"]
    phone = guest.contact_points.filter(kind=ContactKind.PHONE).first()
    for days, outcome, said in (
        (12, ContactOutcome.NO_ANSWER, "上午有课，没有接。"),
        (11, ContactOutcome.REACHED, "老白茶喝得差不多了，问今年的新饼。"),
    ):
        log_contact(
            member=guest,
            way=ContactWay.CALL,
            direction=Direction.OUT,
            outcome=outcome,
            by=clerk,
            at=now - timedelta(days=days),
            contact_point=phone,
            said=said,
        )
    log_contact(
        member=guest,
        way=ContactWay.VISIT,
        direction=Direction.IN,
        outcome=ContactOutcome.REACHED,
        by=clerk,
        at=now - timedelta(days=4),
        said="带朋友来坐了一下午，试了三款白茶，答应留两饼。",
        place="靠窗的位子",
        promise=PromiseMade("留两饼2018年寿眉，生日前送到", today),
        next_on=today,
    )


def _refusals(chain: Chain, *, now: datetime) -> None:
    """One in each store asked not to be called, one has a number that is wrong."""
    for store in chain.stores:
        clerk = chain.clerks[store.pk][0]
        members = Member.objects.current().filter(
            home_store=store,
            stat__last_contact_at=None,
            contact_points__kind=ContactKind.PHONE,
            contact_points__is_primary=True,
        )
        for member, outcome in zip(
            members.order_by("pk")[:2],
            (ContactOutcome.REFUSES_CALLS, ContactOutcome.WRONG_NUMBER),
            strict=False,
        ):
            log_contact(
                member=member,
                way=ContactWay.CALL,
                direction=Direction.OUT,
                outcome=outcome,
                by=clerk,
                at=now - timedelta(days=9),
                contact_point=member.contact_points.filter(
                    kind=ContactKind.PHONE
                ).first(),
                said=SAID[outcome][0],
            )
