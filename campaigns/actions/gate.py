"""The last question before a campaign's letters leave: paused, quiet, too often, or is
the reason gone? Registered with the outbox by campaigns/member_record.py."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, IntegerField, OuterRef
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from campaigns.actions.campaigns import PAUSED
from campaigns.choices import UNTIL_BOUGHT, CampaignState
from campaigns.journeys.draws import draw
from campaigns.journeys.windows import leaving_at
from campaigns.models import CapEntry, OutreachRules, Recipient
from campaigns.queries.known import capped
from campaigns.queries.reactions import bought_since, returned_receipts
from members.choices import Channel, MessageKind, MessageState
from members.models import Member, Message
from members.outbox.budgets import Budget
from members.outbox.gates import Verdict
from members.queries.households import NEVER_SENT

# A paused letter looks again so often; going on wakes it at once.
LOOK_AGAIN = timedelta(hours=1)
_PREFIX = "message:"


def judge(letters: Sequence[Message], *, at: datetime) -> Mapping[int, Verdict]:
    """Verdicts on marketing letters, in this order: paused or ended, the reason gone,
    quiet hours, the cap. A fixed number of queries.

    Whoever passes has a place under the cap from here on (CapEntry); release_caps()
    gives back the places of letters that did not leave.
    """
    marketing = [
        letter
        for letter in letters
        if letter.kind == MessageKind.MARKETING and letter.member_id is not None
    ]
    if not marketing:
        return {}
    rules = OutreachRules.objects.current()
    recipients = {
        recipient.message_id: recipient
        for recipient in Recipient.objects.filter(message__in=marketing).select_related(
            "campaign", "run"
        )
        if recipient.message_id
    }
    found = _stopped(recipients, at) | _reason_gone(recipients)
    found = _quiet(marketing, rules, at) | found
    going = [letter for letter in marketing if letter.pk not in found]
    counted = [
        letter
        for letter in going
        if letter.pk not in recipients or recipients[letter.pk].campaign.counts_to_cap
    ]
    return found | _over_cap(counted, rules, at)


def _stopped(recipients: Mapping[int, Recipient], at: datetime) -> dict[int, Verdict]:
    found = {}
    for message_id, recipient in recipients.items():
        state = recipient.campaign.state
        if state == CampaignState.PAUSED:
            found[message_id] = Verdict(PAUSED, until=at + LOOK_AGAIN)
        elif state == CampaignState.ENDED:
            found[message_id] = Verdict("campaign ended", state=MessageState.CANCELLED)
    return found


def _reason_gone(recipients: Mapping[int, Recipient]) -> dict[int, Verdict]:
    """Bought meanwhile (running out, win back), or the goods were brought back."""
    since = {
        recipient.member_id: recipient.run.started_at
        for recipient in recipients.values()
        if recipient.campaign.kind in UNTIL_BOUGHT
        and recipient.campaign.stops_when_bought
    }
    bought = bought_since(since)
    returned = returned_receipts({each.about for each in recipients.values()})
    found = {}
    for message_id, recipient in recipients.items():
        if recipient.about in returned:
            found[message_id] = Verdict("returned", state=MessageState.CANCELLED)
        elif recipient.member_id in since and recipient.member_id in bought:
            found[message_id] = Verdict("bought", state=MessageState.CANCELLED)
    return found


def _quiet(
    letters: Sequence[Message], rules: OutreachRules, at: datetime
) -> dict[int, Verdict]:
    """Letters that would disturb wait for the end of the quiet hours, each for another
    minute of the hour after it."""
    local = timezone.localtime(at)
    found = {}
    for letter in letters:
        leaves = leaving_at(
            local,
            draw("leaving", letter.pk),
            spread_hours=0,
            quiet_from=rules.quiet_from,
            quiet_until=rules.quiet_until,
        )
        if leaves > local:
            found[letter.pk] = Verdict("quiet", until=leaves)
    return found


def _over_cap(
    letters: Sequence[Message], rules: OutreachRules, at: datetime
) -> dict[int, Verdict]:
    """Take a place under the cap for each, or say who has none.

    The members' rows are the lock: two workers with a letter each to one member count
    one after the other. The same member twice in a batch gets one letter at a time.
    """
    if not rules.cap_count or not letters:
        return {}
    ids = sorted({letter.member_id for letter in letters if letter.member_id})
    locked = Member.objects.select_for_update(no_key=True).filter(pk__in=ids)
    list(locked.order_by("pk").values_list("pk"))
    placed = set(
        CapEntry.objects.filter(
            key__in=[f"{_PREFIX}{letter.pk}" for letter in letters]
        ).values_list("key", flat=True)
    )
    full = capped(ids, rules=rules, at=at)
    found: dict[int, Verdict] = {}
    entries: dict[int, CapEntry] = {}
    for letter in letters:
        member_id = letter.member_id or 0
        if f"{_PREFIX}{letter.pk}" in placed:
            continue
        if member_id in full:
            found[letter.pk] = Verdict("cap")
        elif member_id in entries:
            found[letter.pk] = Verdict("cap", until=at + timedelta(minutes=5))
        else:
            entries[member_id] = CapEntry(
                key=f"{_PREFIX}{letter.pk}",
                member_id=member_id,
                channel=letter.channel,
                at=at,
            )
    CapEntry.objects.bulk_create(entries.values())
    return found


def release_caps(*, at: datetime) -> int:
    """Give back the places of letters that did not leave after all; how many."""
    number = Cast(Substr("key", len(_PREFIX) + 1), IntegerField())
    lost = Message.objects.filter(pk=OuterRef("number"), state__in=NEVER_SENT)
    rows = CapEntry.objects.filter(
        key__startswith=_PREFIX, at__gt=at - timedelta(days=7)
    ).annotate(number=number)
    deleted, _by_model = CapEntry.objects.filter(
        pk__in=rows.filter(Exists(lost)).values("pk")
    ).delete()
    return deleted


def budgets(letters: Collection[Message]) -> Mapping[int, Budget]:
    """The chain's limit of letters a minute, for marketing by e-mail."""
    rate = OutreachRules.objects.current().sender_rate_per_minute
    if not rate:
        return {}
    return {
        letter.pk: Budget("campaigns:email", rate)
        for letter in letters
        if letter.kind == MessageKind.MARKETING and letter.channel == Channel.EMAIL
    }
