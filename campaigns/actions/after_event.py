"""After an event: letters of thanks and "we missed you", and what it led to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.actions.seats import check_may_plan, locked_event
from campaigns.choices import EventState, InvitationState
from campaigns.exceptions import EventRefused
from campaigns.models import Event, Invitation
from campaigns.outbox.follow_up_letters import MISSED, THANKS, write_follow_ups
from members.choices import AttendanceState
from members.models import EventAttendance, Purchase, User

# Thanks that come later than this are none.
LATEST = timedelta(days=21)


def may_follow_up(event: Event, *, at: datetime) -> bool:
    """Whether letters may be sent now: it is over, lately, and nobody did it yet."""
    return (
        event.state == EventState.OPEN
        and event.followed_up_at is None
        and event.ends_at <= at <= event.ends_at + LATEST
    )


@transaction.atomic
def follow_up_event(*, event: Event, by: User, at: datetime) -> dict[str, int]:
    """Queue the letter of thanks to members who came, and "we missed you" to those who
    had accepted; to those only who agreed to follow-up by e-mail. Once for an event.

    Returns how many of each: {"thanks": …, "missed": …}. EventRefused before its end,
    the second time, and too late; NotAllowed without the right to change the event.
    """
    held = locked_event(event.pk)
    check_may_plan(by, held)
    if not may_follow_up(held, at=at):
        raise EventRefused(
            _("These letters were sent, or it is not the time for them.")
        )
    held.followed_up_at = at
    held.save(update_fields=["followed_up_at"])
    came = _members(held, InvitationState.CAME)
    away = _members(held, InvitationState.MISSED, InvitationState.ACCEPTED)
    # Where nobody was checked in we don't know who came, and miss nobody.
    return {
        "thanks": write_follow_ups(THANKS, held, came, at=at),
        "missed": write_follow_ups(MISSED, held, away, at=at) if came else 0,
    }


def _members(event: Event, *states: str) -> Sequence[Invitation]:
    rows = event.invitations.of_living().filter(state__in=states, member__isnull=False)
    return list(rows.select_related("member__home_store"))


@transaction.atomic
def write_effects(*, event: Event, at: datetime) -> int:
    """Note on the event log of those who came what they bought in the counted days.
    Returns how many. Once; a second run changes nothing."""
    held = locked_event(event.pk)
    if held.effects_at is not None:
        return 0
    held.effects_at = at
    held.save(update_fields=["effects_at"])
    log = EventAttendance.objects.filter(
        ref=held.ref, state=AttendanceState.CAME, led_to=""
    )
    spent = (
        Purchase.objects.filter(
            member__in=log.values("member"),
            purchased_at__gte=held.starts_at,
            purchased_at__lt=held.effect_until(),
        )
        .values_list("member_id")
        .annotate(times=Count("pk"), amount=Sum("amount"))
        .order_by()
    )
    by_member = {member: (times, amount) for member, times, amount in spent}
    rows = list(log.filter(member__in=by_member))
    for row in rows:
        row.led_to = _effect_words(held, *by_member[row.member_id])
    EventAttendance.objects.bulk_update(rows, ["led_to"], batch_size=500)
    return len(rows)


def _effect_words(event: Event, times: int, amount: Decimal) -> str:
    """In the chain's own language, as the record is kept."""
    with override("zh-hans"):
        return _("%(times)d purchases, %(amount)s, within %(days)d days") % {
            "times": times,
            "amount": f"¥{amount:,.2f}",
            "days": event.effect_days,
        }
