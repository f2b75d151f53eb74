"""Taking people from step to step, and out of a campaign when its reason is gone."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.actions.letters import Letters
from campaigns.actions.taking_up import plan, without_those_there
from campaigns.choices import (
    CampaignState,
    EnrolmentState,
    ExitReason,
    LeftOut,
    StepCondition,
)
from campaigns.models import Campaign, CampaignStep, Enrolment, OutreachRules, Run
from campaigns.queries.reactions import (
    bought_since,
    clicked,
    not_reached,
    returned_receipts,
)
from campaigns.queries.triggers import Candidate
from members.models import Member
from members.record.marketing_holds import holds_on

logger = logging.getLogger(__name__)

PART = 500


def advance_enrolments(*, at: datetime) -> int:
    """Take everybody whose next step is due one step on; returns how many.

    Those whose reason is gone leave with it noted; those for whom a step is not wait
    for the one after it. Paused campaigns wait as a whole.
    """
    advanced = 0
    due = Enrolment.objects.filter(
        next_at__lte=at, campaign__state=CampaignState.ACTIVE
    )
    for campaign_id, place in (
        due.order_by("campaign", "place").values_list("campaign", "place").distinct()
    ):
        try:
            while part := _advance_part(campaign_id, place, at):
                advanced += part
        except LookupError:
            # Words that are gone hold up this campaign, and no other.
            logger.exception("campaign %s can't go on", campaign_id)
    return advanced


@transaction.atomic
def _advance_part(campaign_id: int, place: int, at: datetime) -> int:
    # The campaign's row is the lock under which two workers take turns.
    campaign = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("template")
        .get(pk=campaign_id)
    )
    if campaign.state != CampaignState.ACTIVE:
        return 0
    enrolments = list(
        Enrolment.objects.filter(
            campaign=campaign, place=place, next_at__lte=at
        ).order_by("pk")[:PART]
    )
    if not enrolments:
        return 0
    staying = _leave(campaign, enrolments, at)
    steps = {step.place: step for step in campaign.further_steps.all()}
    step = steps.get(place + 1)
    if step is not None and staying:
        _take_step(campaign, step, staying, at)
    _move_on(staying, place + 1, steps.get(place + 2), at)
    return len(enrolments)


def _leave(
    campaign: Campaign, enrolments: Sequence[Enrolment], at: datetime
) -> list[Enrolment]:
    """Let those go whose reason is gone; the others are returned."""
    reasons = _exits(campaign, enrolments)
    leaving = [each for each in enrolments if each.pk in reasons]
    for each in leaving:
        each.state, each.left_because = EnrolmentState.LEFT, reasons[each.pk]
        each.next_at, each.ended_at = None, at
    Enrolment.objects.bulk_update(
        leaving, ["state", "left_because", "next_at", "ended_at"]
    )
    return [each for each in enrolments if each.pk not in reasons]


def _exits(campaign: Campaign, enrolments: Sequence[Enrolment]) -> dict[int, str]:
    ids = [each.member_id for each in enrolments]
    current = set(
        Member.objects.current().filter(pk__in=ids).values_list("pk", flat=True)
    )
    held = holds_on(ids)
    bought = bought_since(_entered(enrolments)) if campaign.stops_when_bought else set()
    returned = returned_receipts({each.about for each in enrolments})
    found: dict[int, str] = {}
    for each in enrolments:
        if each.member_id not in current:
            found[each.pk] = ExitReason.GONE
        elif each.member_id in held:
            found[each.pk] = ExitReason.COMPLAINED
        elif each.about in returned:
            found[each.pk] = ExitReason.RETURNED
        elif each.member_id in bought:
            found[each.pk] = ExitReason.BOUGHT
    return found


def _entered(enrolments: Sequence[Enrolment]) -> dict[int, datetime]:
    """When each member entered; of two ways the later."""
    entered: dict[int, datetime] = {}
    for each in enrolments:
        known = entered.get(each.member_id, each.entered_at)
        entered[each.member_id] = max(known, each.entered_at)
    return entered


def _take_step(
    campaign: Campaign,
    step: CampaignStep,
    enrolments: Sequence[Enrolment],
    at: datetime,
) -> None:
    meant = _meant_for(campaign, step, enrolments)
    people = without_those_there(
        campaign,
        [
            Candidate(
                each.member_id, step_occurrence(each.occurrence, step.place), each.about
            )
            for each in meant
        ],
    )
    if not people:
        return
    run, _created = Run.objects.get_or_create(
        campaign=campaign,
        step=step.place,
        for_date=timezone.localdate(at),
        defaults={"started_at": at},
    )
    run.campaign = campaign
    recipients = plan(
        run=run,
        people=people,
        channels=step.channels,
        letters=Letters(campaign, step=step.place, at=at),
        rules=OutreachRules.objects.current(),
        at=at,
    )
    withdrew = [
        each.member_id for each in recipients if each.left_out == LeftOut.NO_CONSENT
    ]
    for enrolment in enrolments:
        if enrolment.member_id in withdrew:
            enrolment.left_because = ExitReason.WITHDREW


def step_occurrence(occurrence: str, place: int) -> str:
    """The occurrence of a further step: "purchase:812:+3d/2"."""
    return f"{occurrence}/{place}" if place else occurrence


@dataclass(frozen=True)
class _Reactions:
    bought: set[int]
    clicked: set[int]
    lost: set[tuple[int, str]]


def _meant_for(
    campaign: Campaign, step: CampaignStep, enrolments: Sequence[Enrolment]
) -> list[Enrolment]:
    """Those of the people for whom the step's condition holds."""
    if step.condition == StepCondition.ALWAYS:
        return list(enrolments)
    ids = [each.member_id for each in enrolments]
    before = {
        (each.member_id, step_occurrence(each.occurrence, step.place - 1))
        for each in enrolments
    }
    reactions = _Reactions(
        bought=bought_since(_entered(enrolments)),
        clicked=clicked(campaign.pk, ids),
        lost=not_reached(campaign.pk, before),
    )
    return [each for each in enrolments if _is_meant(step, each, reactions)]


def _is_meant(step: CampaignStep, each: Enrolment, reactions: _Reactions) -> bool:
    if step.condition == StepCondition.NOT_REACHED:
        key = (each.member_id, step_occurrence(each.occurrence, step.place - 1))
        return key in reactions.lost
    if each.member_id in reactions.bought:
        return False
    return (
        step.condition == StepCondition.NOT_BOUGHT
        or each.member_id not in reactions.clicked
    )


def _move_on(
    enrolments: Sequence[Enrolment],
    place: int,
    following: CampaignStep | None,
    at: datetime,
) -> None:
    for each in enrolments:
        each.place = place
        if following is not None and not each.left_because:
            each.next_at = at + timedelta(days=following.wait_days)
            continue
        each.next_at, each.ended_at = None, at
        left = each.left_because
        each.state = EnrolmentState.LEFT if left else EnrolmentState.FINISHED
    Enrolment.objects.bulk_update(
        enrolments, ["place", "next_at", "ended_at", "state", "left_because"]
    )
