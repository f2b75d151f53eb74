"""The demonstration's birthday campaign, with the letters of the past days."""

import json
from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from campaigns.actions.approving import approve_campaign, submit_campaign
from campaigns.actions.campaigns import create_campaign
from campaigns.actions.templates import save_template
from campaigns.choices import CampaignKind
from campaigns.tasks import run_campaigns
from members.actions.important_dates import move_dates
from members.choices import Language, MessageKind, MessageState, Purpose
from members.models import Activity, Message
from portal.demo.chain import Chain
from portal.demo.letter_blocks import build_templates
from portal.demo.letter_texts import BIRTHDAY
from portal.demo.tables import insert, moment

VOUCHER: dict[str, tuple[str, str]] = {
    Language.CHINESE: (
        "一张生日茶券，送给{given_name|您}",
        (
            "{form_of_address|亲爱的茶友}：\n\n生日快乐。随信附上一张茶券，"
            "在{store_name|店里}可换任意一款口粮茶，三十天内有效。"
        ),
    ),
}


def build_letters(chain: Chain, *, since: date, now: datetime) -> None:
    """Make the campaigns and send the letters of the days from `since` to yesterday.

    The days' runs are made by the product's own job; the letters are then marked as
    accepted instead of being sent. Today's letters are left to the worker.
    """
    marketer = chain.staff["marketer"]
    zone = timezone.get_default_timezone()
    begun = datetime.combine(since, time(9), tzinfo=zone)
    template = build_templates(by=marketer, at=begun)[BIRTHDAY]
    campaign = create_campaign(
        name="生日问候",
        kind=CampaignKind.BIRTHDAY,
        purpose=Purpose.GREETINGS,
        template=template,
        counts_to_cap=False,
        by=marketer,
    )
    submit_campaign(campaign=campaign, by=marketer, at=begun)
    approve_campaign(campaign=campaign, by=chain.staff["operations"], at=begun)
    create_campaign(
        kind=CampaignKind.BIRTHDAY,
        name="翠湖店生日茶券（草稿）",
        template=save_template(name="生日茶券", texts=VOUCHER, by=marketer),
        by=marketer,
        store=chain.stores[-1],
        lead_days=3,
    )
    for day in range((timezone.localdate(now, zone) - since).days):
        morning = datetime.combine(
            since + timedelta(days=day), time(9, 10), tzinfo=zone
        )
        run_campaigns(at=morning)
    move_dates(at=now)


def deliver_past_letters(*, now: datetime) -> int:
    """Mark every letter in the outbox as sent on the day it was queued.

    The demonstration must not mail a year of old letters when its worker starts.
    """
    waiting = Message.objects.waiting()
    ids = list(waiting.values_list("pk", flat=True))
    waiting.update(
        state=MessageState.ACCEPTED,
        accepted_at=F("queued_at") + timedelta(seconds=20),
        due_at=None,
        attempts=1,
    )
    sent = Message.objects.filter(
        pk__in=ids, kind=MessageKind.MARKETING, member__isnull=False
    )
    rows = sent.values_list("pk", "member_id", "accepted_at", "subject", "channel")
    insert(
        Activity,
        ("member", "kind", "at", "data", "ref"),
        [
            (
                member_id,
                "members.letter_sent",
                moment(at),
                json.dumps({"subject": subject, "channel": channel}),
                f"members.message:{pk}",
            )
            for pk, member_id, at, subject, channel in rows
            if at is not None
        ],
    )
    return len(ids)
