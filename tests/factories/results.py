"""People of runs with what became of them."""

from datetime import UTC, datetime, timedelta
from itertools import count

from campaigns.choices import Arm, CampaignKind, LeftOut, RunState
from campaigns.models import Click, Recipient, Run
from members.choices import Channel, MessageKind, MessageState, Purpose
from members.models import Message
from tests.factories.campaigns import CampaignFactory
from tests.factories.members import MemberFactory, PurchaseFactory

# 10:00 in Shanghai on 1 October 2026.
LEFT = datetime(2026, 10, 1, 2, tzinfo=UTC)
NUMBERS = count(1)


def campaign_of(**values):
    """An active campaign that is sent once."""
    values = {"kind": CampaignKind.ONCE, "name": "Autumn", "active": True} | values
    return CampaignFactory(**values)


def run_of(campaign, *, at=LEFT, **values):
    """A run whose letters are written."""
    values = {"state": RunState.DONE} | values
    return Run.objects.create(
        campaign=campaign, for_date=at.date(), started_at=at, **values
    )


def recipient_of(run, member=None, *, state=MessageState.ACCEPTED, at=None, **values):
    """Somebody of the run with a letter in this state; None: without a letter."""
    member = member or MemberFactory()
    number = next(NUMBERS)
    recipient = Recipient.objects.create(
        run=run,
        campaign=run.campaign,
        member=member,
        **{"channel": Channel.EMAIL, "occurrence": f"once:{run.pk}"} | values,
    )
    if state and not recipient.left_out:
        left = state in ("accepted", "delivered", "bounced")
        recipient.message = Message.objects.create(
            key=f"letter {number}",
            member=member,
            channel=recipient.channel,
            kind=MessageKind.MARKETING,
            purpose=Purpose.NEWS,
            address=f"p{number}@example.com",
            ref=f"campaigns.run:{run.pk}",
            state=state,
            queued_at=run.started_at,
            accepted_at=(at or run.started_at) if left else None,
        )
        recipient.save(update_fields=["message"])
    Run.objects.filter(pk=run.pk).update(planned=run.recipients.count())
    return recipient


def held_out(run, member=None, **values):
    """Somebody drawn to get nothing."""
    return recipient_of(
        run, member, state=None, left_out=LeftOut.HOLDOUT, arm=Arm.HOLDOUT, **values
    )


def click(recipient, *, is_scanner=False, number=1):
    """One opening of a link of the recipient's letter."""
    return Click.objects.create(
        message=recipient.message,
        member=recipient.member,
        number=number,
        ref=recipient.message.ref,
        at=LEFT + timedelta(hours=1),
        is_scanner=is_scanner,
    )


def buys(recipient, *, days, amount=100):
    """The recipient buys so many days after LEFT."""
    return PurchaseFactory(
        member=recipient.member,
        store=recipient.member.home_store,
        purchased_at=LEFT + timedelta(days=days),
        amount=amount,
    )
