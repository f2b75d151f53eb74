"""Taking people up: each becomes a recipient with a letter, or with the reason why not.

The one way for every kind of campaign and every step. It may run as often as one likes
and be killed at any moment: an occurrence is taken up once, in one transaction with
its letter.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns.actions.enrolling import enrol
from campaigns.actions.letters import Letters
from campaigns.choices import DAY_KINDS, CampaignKind, CampaignState, LeftOut
from campaigns.models import Campaign, OutreachRules, Recipient, Run
from campaigns.queries.known import Choice, Known, choose, read_known
from campaigns.queries.triggers import Candidate, candidates, day_of
from members.queries.figures import midnight
from members.record.marketing_holds import holds_on

CHUNK = 500


def take_up(*, campaign: Campaign, at: datetime) -> int:
    """Take up whoever an active campaign is for today; returns how many were new.

    Before the hour `send_from` of the portal's zone nothing happens. Days that were
    missed stay missed. Nothing for campaigns that are sent once: their audience is
    frozen when they are approved (campaigns/actions/freezing.py).
    """
    local = timezone.localtime(at)
    if campaign.kind == CampaignKind.ONCE or local.hour < campaign.send_from:
        return 0
    for_date = day_of(campaign, local.date())
    waiting = candidates(campaign, for_date=for_date)
    if not waiting.exists():
        return 0
    letters = Letters(campaign, step=0, at=at)
    rules = OutreachRules.objects.current()
    added = 0
    for people in in_chunks(waiting):
        added += _take_up_chunk(campaign, for_date, people, letters, rules, at)
    return added


def in_chunks(waiting: QuerySet[Any], size: int = CHUNK) -> Iterator[list[Candidate]]:
    """The candidates of a queryset of triggers.py, by key, `size` at a time."""
    last = 0
    while rows := list(
        waiting.filter(pk__gt=last).values_list("pk", "who", "occurrence", "about")[
            :size
        ]
    ):
        yield [Candidate(*row[1:]) for row in rows]
        last = rows[-1][0]


@transaction.atomic
def _take_up_chunk(
    campaign: Campaign,
    for_date: date,
    people: Sequence[Candidate],
    letters: Letters,
    rules: OutreachRules,
    at: datetime,
) -> int:
    # The campaign's row is the lock under which two workers take turns; one that was
    # paused meanwhile adds nobody.
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.state != CampaignState.ACTIVE:
        return 0
    run, _created = Run.objects.get_or_create(
        campaign=campaign, step=0, for_date=for_date, defaults={"started_at": at}
    )
    run.campaign = campaign
    fresh = without_those_there(campaign, people)
    added = plan(
        run=run,
        people=fresh,
        channels=campaign.channels,
        letters=letters,
        rules=rules,
        at=at,
    )
    enrol(recipients=added, at=at)
    return len(added)


def plan(
    *,
    run: Run,
    people: Sequence[Candidate],
    channels: Sequence[str],
    letters: Letters | None,
    rules: OutreachRules,
    at: datetime,
) -> list[Recipient]:
    """Make the recipients of a run, with their letters, inside of a transaction.

    With ``letters`` None only who is left out is settled, and the letters are written
    later (write_letters): the audience is frozen.
    """
    ids = [person.member_id for person in people]
    known = read_known(
        run, ids, channels=channels, rules=rules, held=holds_on(ids), at=at
    )
    planned = [_planned(run, person, known, channels) for person in people]
    recipients = [recipient for recipient, _choice in planned]
    if letters is not None:
        letters.write(planned, expires_at=expiry_of(run=run, at=at), rules=rules)
    Recipient.objects.bulk_create(recipients, batch_size=CHUNK)
    Run.objects.filter(pk=run.pk).update(planned=F("planned") + len(recipients))
    if letters is not None:
        letters.queue_calls(run, recipients)
    return recipients


def _planned(
    run: Run, person: Candidate, known: Known, channels: Sequence[str]
) -> tuple[Recipient, Choice]:
    choice = choose(run.campaign, person.member_id, known, channels=channels)
    is_held = choice.reason == LeftOut.HELD_BACK
    recipient = Recipient(
        run=run,
        campaign=run.campaign,
        member_id=person.member_id,
        channel=choice.channel,
        occurrence=person.occurrence,
        about=person.about,
        arm=choice.arm,
        address_hash=choice.hashed,
        left_out=choice.reason,
        held_by=known.held[person.member_id] if is_held else "",
    )
    return recipient, choice


def without_those_there(
    campaign: Campaign, people: Sequence[Candidate]
) -> list[Candidate]:
    """Another worker may have taken some; an occurrence is never taken twice."""
    there = set(
        Recipient.objects.filter(
            campaign=campaign, member__in=[person.member_id for person in people]
        ).values_list("member_id", "occurrence")
    )
    return [
        person
        for person in people
        if (person.member_id, person.occurrence) not in there
    ]


def expiry_of(*, run: Run, at: datetime) -> datetime:
    """When a letter of the run is too late: greetings when their day is over, others
    `valid_days` after they were due."""
    if run.step == 0 and run.campaign.kind in DAY_KINDS:
        return midnight(run.for_date + timedelta(days=1))
    spread = timedelta(hours=run.campaign.spread_hours)
    last = timezone.localdate(at + spread) + timedelta(days=run.campaign.valid_days)
    return midnight(last + timedelta(days=1))
