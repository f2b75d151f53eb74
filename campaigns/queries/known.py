"""What is known about the people of a chunk, and whether each may be written to now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count

from campaigns.choices import Arm, CampaignKind, LeftOut
from campaigns.journeys.draws import arm_of
from campaigns.models import Campaign, CapEntry, OutreachRules, Recipient, Run
from members.choices import Channel, Purpose
from members.models import (
    ConsentState,
    ContactPoint,
    HouseholdMembership,
    Member,
)
from members.queries.contactability import KIND_OF_CHANNEL, address_hash, suppressed
from members.queries.households import households_contacted, households_of

# Two birthdays of one person are never nearer than a lunar year of 12 months, 353 days.
# What comes sooner is a corrected birthday, or a second campaign.
APART = timedelta(days=300)
# A couple who share a telephone are still two people to call.
ONE_EACH_ADDRESS = (Channel.EMAIL, Channel.SMS)


class Choice(NamedTuple):
    """How a member is reached: channel, address and its hash; or why not at all."""

    channel: str
    address: str = ""
    hashed: str = ""
    reason: str = ""
    arm: str = Arm.FIRST


@dataclass
class Known:
    """Facts about the members of a chunk. ``taken`` grows as addresses are given out."""

    current: set[int]
    addresses: dict[str, dict[int, str]]
    agreed: set[tuple[int, str]]
    suppressed: dict[str, dict[str, str]]
    greeted: set[int]
    # For whom marketing rests, with the code of the reason.
    held: dict[int, str]
    capped: set[int]
    households: dict[int, int]
    # Households that rest; empty for greetings.
    resting: set[int]
    taken: set[str] = field(default_factory=set)


def read_known(
    run: Run,
    member_ids: Sequence[int],
    *,
    channels: Sequence[str],
    rules: OutreachRules,
    held: dict[int, str],
    at: datetime,
) -> Known:
    """Read what decides about these members; a fixed number of queries.

    ``held`` is asked for by the caller, since the reasons are other apps'.
    """
    campaign = run.campaign
    addresses = {channel: _addresses(channel, member_ids) for channel in channels}
    agreed = ConsentState.objects.filter(
        member__in=member_ids,
        purpose=campaign.purpose,
        channel__in=channels,
        is_given=True,
    )
    taken = Recipient.objects.filter(run=run.pk or 0).exclude(address_hash="")
    homes = households_of(member_ids)
    return Known(
        current=set(
            Member.objects.current()
            .filter(pk__in=member_ids)
            .values_list("pk", flat=True)
        ),
        addresses=addresses,
        agreed=set(agreed.values_list("member_id", "channel")),
        suppressed={
            channel: suppressed(channel, set(known.values()))
            for channel, known in addresses.items()
        },
        greeted=_greeted(run, member_ids),
        held=held,
        capped=capped(member_ids, rules=rules, at=at)
        if campaign.counts_to_cap
        else set(),
        households=homes,
        resting=_resting(run, member_ids, set(homes.values()), rules, at),
        taken=set(taken.values_list("address_hash", flat=True)),
    )


def _addresses(channel: str, member_ids: Sequence[int]) -> dict[int, str]:
    points = (
        ContactPoint.objects.usable()
        .filter(member__in=member_ids, kind=KIND_OF_CHANNEL[channel])
        .order_by("is_primary", "-pk")
    )
    return dict(points.values_list("member_id", "value_norm"))


def _greeted(run: Run, member_ids: Sequence[int]) -> set[int]:
    """Those who have a birthday letter of this year from whichever campaign."""
    if run.campaign.kind != CampaignKind.BIRTHDAY:
        return set()
    greeted = Recipient.objects.filter(
        member__in=member_ids,
        campaign__kind=CampaignKind.BIRTHDAY,
        left_out="",
        run__step=0,
        run__for_date__gt=run.for_date - APART,
        run__for_date__lt=run.for_date + APART,
    ).exclude(run=run.pk or 0)
    return set(greeted.values_list("member_id", flat=True))


def capped(
    member_ids: Collection[int], *, rules: OutreachRules, at: datetime
) -> set[int]:
    """Those of them who heard from us as often as the rules allow; one query."""
    if not rules.cap_count:
        return set()
    heard = (
        CapEntry.objects.filter(
            member__in=member_ids, at__gt=at - timedelta(days=rules.cap_days)
        )
        .order_by()
        .values("member_id")
        .annotate(count=Count("pk"))
        .filter(count__gte=rules.cap_count)
    )
    return set(heard.values_list("member_id", flat=True))


def _resting(
    run: Run,
    member_ids: Sequence[int],
    homes: Collection[int],
    rules: OutreachRules,
    at: datetime,
) -> set[int]:
    """The households that heard from us within the days of rest, or have somebody in
    this run already.

    A birthday wish is a person's own; news and offers are for the whole family.
    """
    if run.campaign.purpose != Purpose.NEWS:
        return set()
    since = at - timedelta(days=rules.household_rest_days)
    chosen = Recipient.objects.filter(run=run.pk or 0, left_out="")
    others = HouseholdMembership.objects.filter(
        household__in=homes, member__in=chosen.values("member")
    ).exclude(member__in=member_ids)
    return set(households_contacted(member_ids, since=since).values()) | set(
        others.values_list("household_id", flat=True)
    )


def choose(
    campaign: Campaign, member_id: int, known: Known, *, channels: Sequence[str]
) -> Choice:
    """The first of `channels` on which the member may be written to, or the reason why
    the first of them can't be used. The address is taken when there is no reason.
    """
    reason = _not_at_all(member_id, known)
    if reason:
        return Choice(channels[0], reason=reason)
    reasons = {channel: _not_by(channel, member_id, known) for channel in channels}
    channel = next((each for each in channels if not reasons[each]), "")
    if not channel:
        return Choice(channels[0], reason=reasons[channels[0]])
    return _taken(campaign, member_id, known, channel)


def refusal_now(member_id: int, channel: str, known: Known) -> str:
    """Why a letter that was planned may not be written any more, or ""."""
    return _not_at_all(member_id, known) or _not_by(channel, member_id, known)


def _not_at_all(member_id: int, known: Known) -> str:
    if member_id not in known.current:
        return LeftOut.GONE
    if member_id in known.greeted:
        return LeftOut.GREETED_ALREADY
    return ""


def _not_by(channel: str, member_id: int, known: Known) -> str:
    if (member_id, channel) not in known.agreed:
        return LeftOut.NO_CONSENT
    address = known.addresses[channel].get(member_id, "")
    if not address:
        return LeftOut.NO_ADDRESS
    if address in known.suppressed[channel]:
        return LeftOut.SUPPRESSED
    if member_id in known.held:
        return LeftOut.HELD_BACK
    if member_id in known.capped:
        return LeftOut.CAP
    return ""


def _taken(campaign: Campaign, member_id: int, known: Known, channel: str) -> Choice:
    """The rules among those who share an address or a household; then the lot."""
    address = known.addresses[channel][member_id]
    hashed = address_hash(channel, address) if channel in ONE_EACH_ADDRESS else ""
    if hashed and hashed in known.taken:
        return Choice(channel, reason=LeftOut.SHARED_ADDRESS)
    home = known.households.get(member_id)
    if home is not None and campaign.purpose == Purpose.NEWS:
        if home in known.resting:
            return Choice(channel, reason=LeftOut.HOUSEHOLD)
        known.resting.add(home)
    if hashed:
        known.taken.add(hashed)
    arm = arm_of(
        campaign.pk,
        member_id if home is None else f"home:{home}",
        holdout_percent=campaign.holdout_percent,
        compares=campaign.second_template_id is not None,
    )
    if arm == Arm.HOLDOUT:
        return Choice(channel, reason=LeftOut.HOLDOUT, arm=arm)
    return Choice(channel, address, hashed, arm=arm)
