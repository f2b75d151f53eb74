"""The demonstration's campaigns besides the birthday letters: each kind once."""

from datetime import datetime, timedelta
from typing import Any

from campaigns.actions.approving import (
    approve_campaign,
    refuse_campaign,
    submit_campaign,
)
from campaigns.actions.campaigns import create_campaign, set_steps
from campaigns.choices import CampaignKind, FestivalDay, StepCondition
from campaigns.models import Campaign, Event, MessageTemplate, OutreachRules
from members.choices import Channel, CycleState, Purpose
from members.models import Category, Segment
from portal.demo.catalogue import GREEN
from portal.demo.chain import Chain
from portal.demo.letter_texts import AFTER_PURCHASE, BIRTHDAY, TASTING, WIN_BACK


def build_campaigns(chain: Chain, *, now: datetime) -> None:
    """Follow-up, win-back by three channels and a running-out reminder that are active,
    the tasting that waits for approval, one that was refused, a draft for the Spring
    Festival. Nothing is sent here: that is the worker's part.
    """
    OutreachRules.objects.create(
        postal_address="杭州市上城区河坊街 88 号 松声茶舍", approval_limit=0
    )
    letters = {each.name: each for each in MessageTemplate.objects.all()}
    category = Category.objects.get(name=GREEN)
    after = _campaign(
        chain,
        name="买茶之后：三天问候，两周回访",
        kind=CampaignKind.AFTER_PURCHASE,
        purpose=Purpose.GREETINGS,
        template=letters[AFTER_PURCHASE],
        category=category,
        after_days=3,
        stops_when_bought=False,
    )
    _follow(after, chain, letters[WIN_BACK], wait_days=45)
    _begin(after, chain, now)
    _begin(_running_out(chain, letters[AFTER_PURCHASE], category), chain, now)
    back = _campaign(
        chain,
        name="好久不见：邮件、短信、电话",
        kind=CampaignKind.WIN_BACK,
        purpose=Purpose.NEWS,
        template=letters[WIN_BACK],
        cycle_state=CycleState.DORMANT,
        ladder=[Channel.SMS, Channel.PHONE],
        holdout_percent=10,
    )
    _follow(back, chain, letters[WIN_BACK], wait_days=14, channel=Channel.PHONE)
    _begin(back, chain, now)
    _not_begun(chain, letters, now)


def _running_out(
    chain: Chain, template: MessageTemplate, category: Category
) -> Campaign:
    return _campaign(
        chain,
        name="绿茶快喝完了",
        kind=CampaignKind.RUNNING_OUT,
        purpose=Purpose.NEWS,
        template=template,
        category=category,
        lead_days=5,
    )


def _not_begun(
    chain: Chain, letters: dict[str, MessageTemplate], now: datetime
) -> None:
    tasting = _campaign(
        chain,
        name="秋茶品鉴会邀约",
        kind=CampaignKind.ONCE,
        purpose=Purpose.NEWS,
        template=letters[TASTING],
        segment=Segment.objects.filter(name__startswith="喝乌龙").first(),
        event=Event.objects.filter(starts_at__gt=now).order_by("starts_at").first(),
        start_at=now + timedelta(days=2),
        spread_hours=3,
        holdout_percent=10,
    )
    if tasting.event is not None:
        submit_campaign(campaign=tasting, by=chain.staff["marketer"], at=now)
    news = _campaign(
        chain,
        name="全员促销短讯",
        kind=CampaignKind.ONCE,
        purpose=Purpose.NEWS,
        template=letters[WIN_BACK],
    )
    submit_campaign(campaign=news, by=chain.staff["marketer"], at=now)
    refuse_campaign(
        campaign=news,
        because="人群太宽：只发给同意接收且半年没来的会员吧。",
        by=chain.staff["operations"],
        at=now,
    )
    _campaign(
        chain,
        name="春节问候",
        kind=CampaignKind.FESTIVAL,
        purpose=Purpose.GREETINGS,
        template=letters[BIRTHDAY],
        festival=FestivalDay.SPRING_FESTIVAL,
        spread_hours=4,
    )


def _campaign(chain: Chain, **values: Any) -> Campaign:
    return create_campaign(by=chain.staff["marketer"], **values)


def _follow(
    campaign: Campaign,
    chain: Chain,
    template: MessageTemplate,
    *,
    wait_days: int,
    channel: str = Channel.EMAIL,
) -> None:
    """One further step for those who did not answer."""
    step = {
        "wait_days": wait_days,
        "condition": StepCondition.NO_ANSWER,
        "channel": channel,
        "ladder": [],
        "template": template,
    }
    set_steps(campaign=campaign, steps=[step], by=chain.staff["marketer"])


def _begin(campaign: Campaign, chain: Chain, now: datetime) -> None:
    submit_campaign(campaign=campaign, by=chain.staff["marketer"], at=now)
    approve_campaign(campaign=campaign, by=chain.staff["operations"], at=now)
