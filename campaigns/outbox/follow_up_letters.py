"""Thanks to those who came and a word to those who were missed: marketing letters,
which need consent and can be stopped."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from campaigns.models import Event, Invitation
from campaigns.outbox.survey_links import SURVEY_PATH, survey_links
from members.choices import Channel, MessageKind, Purpose
from members.models import Member, PublicLink
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.links import make_links
from members.outbox.render import letter_html
from members.outbox.subscriptions import UNSUBSCRIBE, subscription_target
from members.queries.contactability import contactable
from members.record.marketing_holds import holds_on

UNSUBSCRIBE_PATH = "/unsubscribe/TOKEN/"
# Nobody is thanked a month later.
EXPIRES = timedelta(days=7)


@dataclass(frozen=True)
class FollowUp:
    """One of the two letters."""

    code: str
    subject: Any
    body: Any
    has_survey: bool


THANKS = FollowUp(
    "thanks",
    gettext_lazy("Thank you for coming: %(event)s"),
    gettext_lazy(
        "Dear %(name)s,\n\nthank you for being with us at “%(event)s”. It was a "
        "pleasure to have you here.\n\nWe look forward to seeing you again."
    ),
    has_survey=True,
)
MISSED = FollowUp(
    "missed",
    gettext_lazy("We missed you: %(event)s"),
    gettext_lazy(
        "Dear %(name)s,\n\nyou wanted to come to “%(event)s”, and we missed you. We "
        "hope that all is well.\n\nNext time we would be glad to have you with us."
    ),
    has_survey=False,
)


def write_follow_ups(
    kind: FollowUp, event: Event, invitations: Collection[Invitation], *, at: datetime
) -> int:
    """Queue the letter to the members among them who agreed to follow-up by e-mail and
    for whom marketing does not rest; returns how many."""
    ids = [each.member_id for each in invitations if each.member_id]
    agreed = contactable(
        Member.objects.filter(pk__in=ids),
        purpose=Purpose.GREETINGS,
        channel=Channel.EMAIL,
    )
    resting = holds_on(ids)
    members: list[Any] = [
        member
        for member in agreed.select_related("home_store")
        if member.pk not in resting
    ]
    if not members:
        return 0
    targets = {
        member.pk: subscription_target(
            member_id=member.pk, purpose=Purpose.GREETINGS, channel=Channel.EMAIL
        )
        for member in members
    }
    stops = make_links(purpose=UNSUBSCRIBE, targets=targets.values(), at=at)
    asked = kind.has_survey and event.survey is not None
    surveys = (
        survey_links(
            event.survey, [each.pk for each in members], occurrence=event.ref, at=at
        )
        if asked and event.survey is not None
        else {}
    )
    letters = [
        _letter(
            kind, event, member, stops[targets[member.pk]], surveys.get(member.pk), at
        )
        for member in members
    ]
    return len(enqueue_many(letters, at=at))


def _letter(
    kind: FollowUp,
    event: Event,
    member: Any,
    stop: PublicLink,
    survey: PublicLink | None,
    at: datetime,
) -> Letter:
    with override(member.language):
        words = {
            "event": str(event),
            "name": member.addressed_as,
        }
        subject = str(kind.subject) % words
        body = str(kind.body) % words
        ask = _("How was it? Two minutes of questions")
        if survey:
            body += f"\n\n{ask}\n[[link:survey]]"
        why = _("You get this letter because you agreed to greetings from us.")
        html = letter_html(
            language=member.language,
            subject=subject,
            body=body.replace(f"{ask}\n", ""),
            footer=f"{why}\n[[link:unsubscribe]]",
            link_words={"unsubscribe": _("Stop these letters"), "survey": ask},
        )
    links: dict[str, Any] = {UNSUBSCRIBE: {"id": stop.pk, "url": UNSUBSCRIBE_PATH}}
    if survey:
        links["survey"] = {"id": survey.pk, "url": SURVEY_PATH}
    return Letter(
        key=f"event:{event.pk}:{kind.code}:{member.pk}",
        channel=Channel.EMAIL,
        kind=MessageKind.MARKETING,
        purpose=Purpose.GREETINGS,
        address=member.address,
        member_id=member.pk,
        language=member.language,
        subject=subject,
        text=f"{body}\n\n-- \n{why}\n[[link:unsubscribe]]",
        html=html,
        links=links,
        ref=event.ref,
        expires_at=at + EXPIRES,
    )
