"""Stopping letters by the link that they carry."""

from datetime import datetime

from django.db import transaction

from members.actions.consent import record_consent
from members.choices import ConsentAction, ConsentSource, Purpose
from members.outbox.subscriptions import Subscription


@transaction.atomic
def unsubscribe(
    *, subscription: Subscription, at: datetime, everything: bool = False
) -> None:
    """Withdraw the consent that the letter rested on, or (`everything`) all consents of
    its channel. Safe to repeat; nothing happens for the link of a test letter.

    The link itself is the permission: whoever has the letter may stop it.
    """
    if subscription.member is None:
        return
    purposes = Purpose.values if everything else [subscription.purpose]
    for purpose in purposes:
        record_consent(
            member=subscription.member,
            purpose=purpose,
            channel=subscription.channel,
            action=ConsentAction.WITHDRAWN,
            source=ConsentSource.UNSUBSCRIBE,
            evidence=f"members.publiclink:{subscription.link.pk}",
            at=at,
        )
