"""What a member chooses about our letters: which, by what way, and a rest from them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.actions.confirming import lift_unsubscribed
from members.actions.consent import record_consent
from members.choices import ConsentAction, ConsentSource
from members.dates.months import months_later
from members.exceptions import NotAllowed
from members.models import ConsentState, MarketingPause, Member, User
from members.outbox.subscriptions import Subscription
from members.queries.consent_choices import PAUSES
from members.record.timeline import record_activity


@transaction.atomic
def choose_by_link(
    *,
    subscription: Subscription,
    agreed: Collection[tuple[str, str]],
    pause_months: int | None = None,
    at: datetime,
) -> None:
    """Make the consents of the letter's reader these pairs, and set or end the rest.

    The link is the permission, but it may have been passed on: with it everything can
    be stopped, and agreed to anew only what comes by the letter's own way. Other pairs
    that were not given stay so. ``pause_months`` 0 ends a rest, None leaves it.
    Nothing happens for the link of a test letter.
    """
    member = subscription.member
    if member is None:
        return
    Member.objects.select_for_update().only("pk").get(pk=member.pk)
    given = set(
        ConsentState.objects.filter(member=member, is_given=True).values_list(
            "purpose", "channel"
        )
    )
    evidence = f"members.publiclink:{subscription.link.pk}"
    for purpose, channel in sorted(given - set(agreed)):
        record_consent(
            member=member,
            purpose=purpose,
            channel=channel,
            action=ConsentAction.WITHDRAWN,
            source=ConsentSource.UNSUBSCRIBE,
            evidence=evidence,
            at=at,
        )
    anew = {pair for pair in set(agreed) - given if pair[1] == subscription.channel}
    for purpose, channel in sorted(anew):
        record_consent(
            member=member,
            purpose=purpose,
            channel=channel,
            action=ConsentAction.GIVEN,
            source=ConsentSource.ONLINE,
            evidence=evidence,
            at=at,
        )
    if anew:
        lift_unsubscribed(member, subscription.channel)
    _set_pause(member, pause_months, at=at)


@transaction.atomic
def pause_marketing(
    *, member: Member, months: int, by: User, at: datetime
) -> MarketingPause | None:
    """Let marketing rest for so many months (PAUSES), counted from today; 0 ends a rest.

    NotAllowed when the log-in is not the member's own.
    """
    if member.user_id != by.pk:
        raise NotAllowed(_("A rest is asked for by the member."))
    return _set_pause(member, months, at=at, by=by)


def _set_pause(
    member: Member, months: int | None, *, at: datetime, by: User | None = None
) -> MarketingPause | None:
    """ValueError for a number of months that nobody offers."""
    if months is None:
        return None
    pauses = MarketingPause.objects.filter(member=member)
    if months == 0:
        if pauses.delete()[0]:
            record_activity(
                member=member, kind="members.pause", at=at, by=by, data={"until": ""}
            )
        return None
    if months not in PAUSES:
        message = f"nobody offers a rest of {months} months"
        raise ValueError(message)
    until = months_later(timezone.localdate(at), months)
    pause, _created = MarketingPause.objects.update_or_create(
        member=member, defaults={"until": until, "at": at}
    )
    record_activity(
        member=member,
        kind="members.pause",
        at=at,
        by=by,
        data={"until": until.isoformat()},
    )
    return pause
