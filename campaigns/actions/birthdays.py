"""The day's birthday letters of a campaign: who gets one, and who doesn't and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from campaigns.choices import CampaignKind, CampaignState, LeftOut
from campaigns.models import Campaign, Recipient, Run
from campaigns.queries.audience import audience
from campaigns.queries.letters import LetterWriter
from members.choices import Calendar, ImportantDateKind, MessageKind, Purpose
from members.dates.birthdays import calendar_year
from members.models import ConsentState, ContactPoint, ImportantDate, Message
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.links import make_links
from members.outbox.subscriptions import UNSUBSCRIBE, subscription_target
from members.queries.contactability import KIND_OF_CHANNEL, address_hash, suppressed
from members.queries.figures import midnight
from members.queries.households import households_contacted, households_of
from members.record.marketing_holds import holds_on

CHUNK = 500
# Two birthdays of one person are never nearer than a lunar year of 12 months, 353 days.
# What comes sooner is a corrected birthday, or a second campaign.
APART = timedelta(days=300)
UNSUBSCRIBE_PATH = "/unsubscribe/TOKEN/"


def occurrence_of(birthday: ImportantDate, on: date) -> str:
    """Which of a member's birthdays it is: "birthday:2026", "birthday:lunar:2026".

    The year is that of the birthday's own calendar, since a lunar birthday may fall
    twice into one solar year, or not at all.
    """
    year = calendar_year(birthday.calendar, on)
    if birthday.calendar == Calendar.LUNAR:
        return f"birthday:lunar:{year}"
    return f"birthday:{year}"


def run_birthdays(*, campaign: Campaign, at: datetime) -> int:
    """Put the day's birthday letters of an active campaign into the outbox.

    The day is the one `lead_days` after today in the portal's zone; days that were
    missed stay missed. Before the hour `send_from` nothing happens. Each member with
    that birthday becomes a Recipient with a message or the reason why not. Run again
    on the same day it takes up only those who are new; returns how many were new. The
    letters expire when the birthday ends.
    """
    local = timezone.localtime(at)
    if local.hour < campaign.send_from:
        return 0
    for_date = local.date() + timedelta(days=campaign.lead_days)
    waiting = _birthdays(campaign, for_date)
    if not waiting.exists():
        return 0
    writer = LetterWriter(campaign.template)
    added = 0
    for birthdays in _chunks(waiting):
        added += _add_recipients(campaign, for_date, birthdays, writer, at)
    return added


def _birthdays(campaign: Campaign, for_date: date) -> QuerySet[ImportantDate]:
    """The birthdays of that day in the campaign's audience that have no recipient."""
    seen = Recipient.objects.filter(
        campaign=campaign, member=OuterRef("member"), run__for_date=for_date
    )
    return (
        ImportantDate.objects.filter(
            ~Exists(seen),
            kind=ImportantDateKind.BIRTHDAY,
            next_on=for_date,
            member__in=audience(campaign),
        )
        .select_related("member__home_store")
        .order_by("pk")
    )


def _chunks(waiting: QuerySet[ImportantDate]) -> Iterator[list[ImportantDate]]:
    last = 0
    while chunk := list(waiting.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


@dataclass
class _Known:
    """What is known about the members of a chunk, read with one query each."""

    addresses: dict[int, str]
    agreed: set[int]
    suppressed: dict[str, str]
    greeted: set[int]
    # For whom marketing rests, with the code of the reason.
    held: dict[int, str]
    # Households that rest, and where each member lives; empty for greetings.
    resting: set[int]
    households: dict[int, int]
    taken: set[str] = field(default_factory=set)


def _read(campaign: Campaign, members: list[int], run: Run) -> _Known:
    points = (
        ContactPoint.objects.usable()
        .filter(member__in=members, kind=KIND_OF_CHANNEL[campaign.channel])
        .order_by("is_primary", "-pk")
    )
    addresses = dict(points.values_list("member_id", "value_norm"))
    agreed = ConsentState.objects.filter(
        member__in=members,
        purpose=campaign.purpose,
        channel=campaign.channel,
        is_given=True,
    )
    greeted = Recipient.objects.filter(
        member__in=members,
        campaign__kind=CampaignKind.BIRTHDAY,
        message__isnull=False,
        run__for_date__gt=run.for_date - APART,
        run__for_date__lt=run.for_date + APART,
    )
    taken = run.recipients.exclude(address_hash="")
    return _Known(
        addresses=addresses,
        agreed=set(agreed.values_list("member_id", flat=True)),
        suppressed=suppressed(campaign.channel, set(addresses.values())),
        greeted=set(greeted.values_list("member_id", flat=True)),
        held=holds_on(members),
        resting=_resting(campaign, members, run),
        households=households_of(members) if _is_news(campaign) else {},
        taken=set(taken.values_list("address_hash", flat=True)),
    )


def _is_news(campaign: Campaign) -> bool:
    """A birthday wish is a person's own; news and offers are for the whole family."""
    return campaign.purpose == Purpose.NEWS


def _resting(campaign: Campaign, members: list[int], run: Run) -> set[int]:
    """The households that heard from us within the days of rest."""
    if not _is_news(campaign):
        return set()
    since = run.started_at - timedelta(days=settings.PORTAL_HOUSEHOLD_REST_DAYS)
    return set(households_contacted(members, since=since).values())


def _reason(campaign: Campaign, member_id: int, known: _Known) -> str:
    """Why this member gets no letter, or "". The address is taken when there is none."""
    address = known.addresses.get(member_id, "")
    hashed = address_hash(campaign.channel, address)
    if not_now := _not_now(member_id, address, known):
        return not_now
    if hashed in known.taken:
        return LeftOut.SHARED_ADDRESS
    home = known.households.get(member_id)
    if home is not None:
        if home in known.resting:
            return LeftOut.HOUSEHOLD
        known.resting.add(home)
    known.taken.add(hashed)
    return ""


def _not_now(member_id: int, address: str, known: _Known) -> str:
    """What keeps this member from any letter of the campaign today, or ""."""
    if member_id not in known.agreed:
        return LeftOut.NO_CONSENT
    if not address:
        return LeftOut.NO_ADDRESS
    if address in known.suppressed:
        return LeftOut.SUPPRESSED
    if member_id in known.held:
        return LeftOut.HELD_BACK
    if member_id in known.greeted:
        return LeftOut.GREETED_ALREADY
    return ""


@transaction.atomic
def _add_recipients(
    campaign: Campaign,
    for_date: date,
    birthdays: list[ImportantDate],
    writer: LetterWriter,
    at: datetime,
) -> int:
    # The campaign's row is the lock under which two workers take turns; one that was
    # paused meanwhile adds nobody.
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.state != CampaignState.ACTIVE:
        return 0
    run, _created = Run.objects.get_or_create(
        campaign=campaign, for_date=for_date, defaults={"started_at": at}
    )
    fresh = _without_those_there(campaign, for_date, birthdays)
    known = _read(campaign, [birthday.member_id for birthday in fresh], run)
    recipients = [
        _recipient(campaign, run, birthday, for_date, known) for birthday in fresh
    ]
    _queue_letters(campaign, recipients, known, writer, at)
    Recipient.objects.bulk_create(recipients, batch_size=CHUNK)
    Run.objects.filter(pk=run.pk).update(planned=F("planned") + len(recipients))
    return len(recipients)


def _recipient(
    campaign: Campaign,
    run: Run,
    birthday: ImportantDate,
    for_date: date,
    known: _Known,
) -> Recipient:
    left_out = _reason(campaign, birthday.member_id, known)
    is_held = left_out == LeftOut.HELD_BACK
    return Recipient(
        run=run,
        campaign=campaign,
        member=birthday.member,
        channel=campaign.channel,
        occurrence=occurrence_of(birthday, for_date),
        left_out=left_out,
        held_by=known.held[birthday.member_id] if is_held else "",
    )


def _without_those_there(
    campaign: Campaign, for_date: date, birthdays: list[ImportantDate]
) -> list[ImportantDate]:
    """Another worker may have taken some; an occurrence is never taken twice."""
    there = set(
        Recipient.objects.filter(
            campaign=campaign,
            channel=campaign.channel,
            member__in=[birthday.member_id for birthday in birthdays],
        ).values_list("member_id", "occurrence")
    )
    return [
        birthday
        for birthday in birthdays
        if (birthday.member_id, occurrence_of(birthday, for_date)) not in there
    ]


def _queue_letters(
    campaign: Campaign,
    recipients: list[Recipient],
    known: _Known,
    writer: LetterWriter,
    at: datetime,
) -> None:
    chosen = [recipient for recipient in recipients if not recipient.left_out]
    targets = {
        recipient.member_id: subscription_target(
            member_id=recipient.member_id,
            purpose=campaign.purpose,
            channel=campaign.channel,
        )
        for recipient in chosen
    }
    links = make_links(purpose=UNSUBSCRIBE, targets=targets.values(), at=at)
    letters: dict[int, Letter] = {}
    for recipient in chosen:
        address = known.addresses[recipient.member_id]
        link = links[targets[recipient.member_id]]
        recipient.address_hash = address_hash(campaign.channel, address)
        letters[recipient.member_id] = _letter(
            recipient, address=address, link_id=link.pk, writer=writer
        )
    enqueue_many(list(letters.values()), at=at)
    messages: dict[str, Message] = {
        message.key: message
        for message in Message.objects.filter(
            key__in=[letter.key for letter in letters.values()]
        )
    }
    for recipient in chosen:
        recipient.message = messages[letters[recipient.member_id].key]


def _letter(
    recipient: Recipient, *, address: str, link_id: int, writer: LetterWriter
) -> Letter:
    campaign, member = recipient.campaign, recipient.member
    language = writer.language_for(member)
    words = writer.write(member, language)
    links: dict[str, Any] = {UNSUBSCRIBE: {"id": link_id, "url": UNSUBSCRIBE_PATH}}
    return Letter(
        key=f"campaign:{campaign.pk}:{recipient.occurrence}"
        f":{recipient.channel}:{member.pk}",
        channel=recipient.channel,
        kind=MessageKind.MARKETING,
        purpose=campaign.purpose,
        address=address,
        member_id=member.pk,
        language=language,
        subject=words.subject,
        text=words.text,
        html=words.html,
        links=links,
        ref=f"campaigns.run:{recipient.run_id}",
        expires_at=midnight(recipient.run.for_date + timedelta(days=1)),
    )
