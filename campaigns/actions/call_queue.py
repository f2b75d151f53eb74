"""Calls for the people of a run: a step of a campaign on the channel "phone"."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from campaigns.choices import CallAim, CallOrigin, CampaignKind
from campaigns.models import Call, CallList, MessageTemplate, Recipient, Run
from members.choices import Purpose
from members.models import Member
from members.queries.figures import portal_day

CHUNK = 500
# So long a call of a campaign is worth making, unless its day comes first.
DAYS_OPEN = 14
# By the kind's code, so that a kind that nobody knows yet has an aim as well.
AIMS: dict[str, CallAim] = {
    "birthday": CallAim.BIRTHDAY,
    "after_purchase": CallAim.LEARNING,
    "after_service": CallAim.AFTER_SERVICE,
    "running_out": CallAim.RUNNING_OUT,
    "renewal": CallAim.RENEWAL,
    "win_back": CallAim.WIN_BACK,
}
# A wish for the day comes on the day or not at all.
DAY_KINDS = {CampaignKind.BIRTHDAY, "joined", "festival"}


@transaction.atomic
def queue_calls(
    *,
    run: Run,
    recipients: Iterable[Recipient],
    at: datetime,
    template: MessageTemplate | None = None,
) -> int:
    """Make one call for each of these recipients; returns how many are new.

    The recipients are saved already; those left out get none. All calls of a run stand
    on one list, made with the first of them: its words are ``template``, else the
    campaign's. Whether somebody may be called is asked when the call is given out, so
    nothing is refused here. Asked again for the same recipients it adds nothing.
    """
    chosen = {found.pk: found for found in recipients if not found.left_out}
    if not chosen:
        return 0
    call_list = _list_of(run, template, at)
    there = Call.objects.filter(recipient__in=chosen).values_list("recipient_id")
    for (known,) in there:
        del chosen[known]
    members = {found.member_id for found in chosen.values()}
    stores = dict(
        Member.objects.filter(pk__in=members).values_list("pk", "home_store_id")
    )
    calls = [
        Call(
            call_list=call_list,
            member_id=found.member_id,
            store_id=stores[found.member_id],
            recipient=found,
            occurrence=found.occurrence,
            priority=call_list.priority,
            next_at=at,
            until=call_list.ends_on,
        )
        for found in chosen.values()
    ]
    Call.objects.bulk_create(calls, batch_size=CHUNK)
    return len(calls)


def _list_of(run: Run, template: MessageTemplate | None, at: datetime) -> CallList:
    campaign = run.campaign
    today = portal_day(at)
    found, _created = CallList.objects.get_or_create(
        run=run,
        defaults={
            "name": f"{campaign.name} · {run.for_date:%Y-%m-%d}"[:120],
            "aim": AIMS.get(campaign.kind, _other_aim(campaign.purpose)),
            "purpose": campaign.purpose,
            "origin": CallOrigin.RUN,
            "template": template or campaign.template,
            "store": campaign.store,
            "starts_on": today,
            "ends_on": _last_day(run, today),
            "created_by": campaign.created_by,
            "created_at": at,
        },
    )
    return found


def _other_aim(purpose: str) -> CallAim:
    return CallAim.NEWS if purpose == Purpose.NEWS else CallAim.THANKS


def _last_day(run: Run, today: date) -> date:
    if run.campaign.kind in DAY_KINDS:
        return max(run.for_date, today)
    return today + timedelta(days=DAYS_OPEN)
