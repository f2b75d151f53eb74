"""Campaigns of the past months, with what became of their letters.

Who buys afterwards is nobody's doing here: the purchases are those that the members
make anyway, so the results say honestly what can be said of them. Only clicks and
bounces are drawn.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import QuerySet

from campaigns.actions.approving import approve_campaign, submit_campaign
from campaigns.actions.campaigns import create_campaign
from campaigns.actions.freezing import freeze_audiences, launch_due
from campaigns.actions.templates import save_template
from campaigns.choices import Arm, CampaignKind
from campaigns.models import Campaign, Click, MessageTemplate, Recipient
from members.actions.segments import save_segment
from members.choices import Channel, Language, MessageState, Purpose
from members.models import Message, Segment
from portal.demo.chain import Chain
from portal.demo.letter_texts import WIN_BACK

OLD_FRIENDS = "老友回店（九月）"
AUTUMN = "秋茶品鉴邀请（十月）"
PAST = (OLD_FRIENDS, AUTUMN)
SHORT_WORDS: dict[str, tuple[str, str]] = {
    Language.CHINESE: (
        "{given_name|您}，周末来喝一杯新到的秋茶",
        (
            "{form_of_address|亲爱的茶友}：\n\n今年的秋茶到了。"
            "这个周末在{store_name|店里}开三款，不用预约，坐下就喝。\n\n"
            "{store_name|松声茶舍} 全体同事"
        ),
    ),
    Language.ENGLISH: (
        "A cup of the new autumn tea, {given_name|dear guest}",
        (
            "Dear {form_of_address|guest},\n\nthis year's autumn teas have come. We open "
            "three of them at {store_name|our tea house} this weekend; just walk in.\n\n"
            "Everybody at {store_name|Pinesong Tea House}"
        ),
    ),
}
LONG_WORDS: dict[str, tuple[str, str]] = {
    Language.CHINESE: (
        "松声茶舍秋茶品鉴",
        (
            "{form_of_address|亲爱的茶友}：\n\n每年白露之后，我们都会把各产区的秋茶"
            "一款一款试过来。今年选出三款：安溪的铁观音、武夷的水仙、凤凰的蜜兰香。"
            "这个周末在{store_name|店里}逐一冲泡，由茶师讲解产地、焙火和泡法。"
            "您可以带一位朋友同来，席间另备茶点。\n\n{store_name|松声茶舍} 全体同事"
        ),
    ),
    Language.ENGLISH: (
        "Autumn teas at Pinesong",
        (
            "Dear {form_of_address|guest},\n\nevery year after White Dew we taste our way "
            "through the autumn teas of all regions. We chose three: a Tieguanyin of "
            "Anxi, a Shuixian of Wuyi, a honey orchid of Phoenix. They are brewed one by "
            "one this weekend at {store_name|our tea house}, with words on where they "
            "grow and how to brew them. Bring a friend along.\n\n"
            "Everybody at {store_name|Pinesong Tea House}"
        ),
    ),
}
# Of a hundred letters so many come back, and so many are opened by a scanner only.
BOUNCED, SCANNED = 2, 6
# And so many are clicked, by campaign and letter.
CLICKED = {
    (OLD_FRIENDS, Arm.FIRST): 9,
    (AUTUMN, Arm.FIRST): 8,
    (AUTUMN, Arm.SECOND): 23,
}


def build_past_campaigns(chain: Chain, *, now: datetime) -> None:
    """A win-back with people left out at random, and a tasting with two letters. Their
    letters stay in the outbox until they are marked as sent with all others
    (portal/demo/letters.py)."""
    marketer, approver = chain.staff["marketer"], chain.staff["operations"]
    back = MessageTemplate.objects.get(name=WIN_BACK)
    long = save_template(name="秋茶品鉴（长信）", texts=LONG_WORDS, by=marketer)
    friends = _friends(chain)
    short = save_template(name="秋茶品鉴（短笺）", texts=SHORT_WORDS, by=marketer)
    past: list[tuple[str, int, dict[str, Any]]] = [
        (OLD_FRIENDS, 75, {"template": back, "holdout_percent": 25}),
        (AUTUMN, 45, {"template": long, "second_template": short}),
    ]
    for name, days_ago, more in past:
        at = (now - timedelta(days=days_ago)).replace(hour=2, minute=0)
        campaign = create_campaign(
            name=name,
            kind=CampaignKind.ONCE,
            purpose=Purpose.NEWS,
            segment=friends,
            by=marketer,
            **more,
        )
        submit_campaign(campaign=campaign, by=marketer, at=at)
        approve_campaign(campaign=campaign, by=approver, at=at)
        freeze_audiences(at=at)
        launch_due(at=at)


def _friends(chain: Chain) -> Segment:
    rule = {"rule": "members.joined_ago", "params": {"least": 100, "most": None}}
    return save_segment(
        name="入会一百天以上",
        description="",
        rules={"match": "all", "rules": [rule]},
        by=chain.staff["marketer"],
    )


def draw_reactions(rng: Random, *, now: datetime) -> None:
    """Let some of the past campaigns' letters bounce, and some be clicked; end what is
    over. The letters are marked as sent already."""
    clicks: list[Click] = []
    for campaign in Campaign.objects.filter(name__in=PAST):
        letters = _letters(campaign)
        lost = {each.pk for each in letters if rng.randrange(100) < BOUNCED}
        Message.objects.filter(
            pk__in=[each.message_id for each in letters if each.pk in lost]
        ).update(state=MessageState.BOUNCED, reason="550 no such mailbox")
        for each in letters:
            if each.pk not in lost:
                share = CLICKED[campaign.name, Arm(each.arm)]
                clicks += _clicks(each, rng, share)
    Click.objects.bulk_create(clicks, batch_size=500)
    launch_due(at=now)


def _letters(campaign: Campaign) -> QuerySet[Recipient]:
    return (
        Recipient.objects.filter(
            campaign=campaign, channel=Channel.EMAIL, message__accepted_at__isnull=False
        )
        .select_related("message")
        .order_by("pk")
    )


def _clicks(each: Recipient, rng: Random, share: int) -> list[Click]:
    drawn = rng.randrange(100)
    if drawn >= share + SCANNED or each.message is None:
        return []
    sent = each.message.accepted_at or each.message.queued_at
    is_scanner = drawn >= share
    wait = timedelta(seconds=rng.randint(1, 5))
    if not is_scanner:
        wait = timedelta(minutes=rng.randint(3, 3000))
    return [
        Click(
            message=each.message,
            member_id=each.member_id,
            number=1,
            ref=each.message.ref,
            at=sent + wait,
            is_scanner=is_scanner,
        )
    ]
