"""Whom a campaign would reach now: from everybody it is for to those who get a letter."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from campaigns.choices import CampaignKind, LeftOut
from campaigns.models import Campaign, OutreachRules, Run
from campaigns.queries.audience import audience
from campaigns.queries.known import choose, read_known
from members.record.marketing_holds import holds_on

# Everybody is asked up to here; of more people only so many, and it is said.
MOST = 3000
PART = 1000


@dataclass(frozen=True)
class FunnelLine:
    """A reason, its words, and how many are left out for it; ``left`` after it."""

    code: str
    label: str
    count: int
    left: int


@dataclass(frozen=True)
class Funnel:
    """From the audience to those who are written to.

    ``looked_at`` is less than ``audience`` when there are too many to ask at once;
    the lines are of those who were looked at.
    """

    audience: int
    looked_at: int
    lines: tuple[FunnelLine, ...]
    reached: int
    by_channel: dict[str, int]

    @property
    def is_sample(self) -> bool:
        return self.looked_at < self.audience


def funnel_of(campaign: Campaign, *, at: datetime, most: int = MOST) -> Funnel:
    """A dry run of the real gate on the audience as of now; writes nothing.

    Of a campaign that is set off by days or purchases it is everybody who can ever be
    meant; what sets it off comes on top.
    """
    members = audience(campaign)
    total = members.count()
    run = Run(campaign=campaign, for_date=timezone.localdate(at), started_at=at)
    rules = OutreachRules.objects.current()
    reasons: dict[str, int] = {}
    channels: dict[str, int] = {}
    taken: set[str] = set()
    ids = list(members.order_by("pk").values_list("pk", flat=True)[:most])
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        known = read_known(
            run,
            part,
            channels=campaign.channels,
            rules=rules,
            held=holds_on(part),
            at=at,
        )
        known.taken = taken
        for member_id in part:
            choice = choose(campaign, member_id, known, channels=campaign.channels)
            counts = reasons if choice.reason else channels
            key = choice.reason or choice.channel
            counts[key] = counts.get(key, 0) + 1
    return _funnel(total, len(ids), reasons, channels)


def _funnel(
    total: int, looked_at: int, reasons: dict[str, int], channels: dict[str, int]
) -> Funnel:
    lines = []
    left = looked_at
    for code in LeftOut:
        if code in reasons:
            left -= reasons[code]
            lines.append(FunnelLine(code, str(code.label), reasons[code], left))
    return Funnel(total, looked_at, tuple(lines), left, channels)


@dataclass(frozen=True)
class Change:
    """What changed between the freezing of an audience and now."""

    joined: int
    withdrew: int


def change_since(run: Run) -> Change:
    """How many fit now who were not frozen, and how many frozen fit no more.

    Those who joined are not written to: the audience was approved as it was.
    """
    if run.campaign.kind != CampaignKind.ONCE:
        return Change(0, 0)
    frozen = run.recipients.filter(left_out="")
    now = audience(run.campaign)
    return Change(
        joined=now.exclude(pk__in=run.recipients.values("member")).count(),
        withdrew=frozen.exclude(member__in=now.values("pk")).count(),
    )
