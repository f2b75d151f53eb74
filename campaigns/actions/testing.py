"""Sending a letter or a text message to oneself."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.exceptions import WordsRefused
from campaigns.models import MessageTemplate
from campaigns.queries.letters import LetterWriter
from members.choices import Channel, MessageKind
from members.contact_values import normalise_phone
from members.letter_marks import link_names
from members.models import Member, Message, User
from members.outbox.enqueue import enqueue_message
from members.outbox.links import make_link
from members.outbox.subscriptions import TEST_TARGET, UNSUBSCRIBE


def send_test(
    *,
    template: MessageTemplate,
    member: Member,
    language: str,
    by: User,
    at: datetime,
) -> Message | None:
    """Queue the letter as `member` would get it, to the person who asks, marked as a
    test. Its unsubscribe link opens a page that says so. None within the same second.
    """
    words = LetterWriter(template).write(member, language)
    link = make_link(purpose=UNSUBSCRIBE, target=TEST_TARGET, at=at)
    return enqueue_message(
        key=f"test:{template.pk}:{by.pk}:{language}:{at:%Y%m%d%H%M%S}",
        channel=Channel.EMAIL,
        kind=MessageKind.SERVICE,
        address=by.email,
        language=language,
        subject=_("[Test] %(subject)s") % {"subject": words.subject},
        text=words.text,
        html=words.html,
        links=_links(words.text + words.html, link.pk),
        ref=f"campaigns.template:{template.pk}",
        at=at,
    )


def _links(words: str, link_id: int) -> dict[str, Any]:
    """Whatever the letter links to of ours leads to the page that says "a test"."""
    spec = {"id": link_id, "url": "/unsubscribe/TOKEN/"}
    return dict.fromkeys({UNSUBSCRIBE, *link_names(words)}, spec)


def send_test_sms(
    *,
    template: MessageTemplate,
    member: Member,
    language: str,
    phone: str,
    by: User,
    at: datetime,
) -> Message | None:
    """Queue the text message to a phone of the person who asks, as they typed it.

    WordsRefused when that is no phone number. None within the same second.
    """
    number = normalise_phone(phone)
    if number is None:
        raise WordsRefused([_("This is not a phone number.")])
    words = LetterWriter(template, Channel.SMS).write(member, language)
    return enqueue_message(
        key=f"test:sms:{template.pk}:{by.pk}:{language}:{at:%Y%m%d%H%M%S}",
        channel=Channel.SMS,
        kind=MessageKind.SERVICE,
        address=number,
        language=language,
        subject="",
        text=words.text,
        ref=f"campaigns.template:{template.pk}",
        at=at,
    )
