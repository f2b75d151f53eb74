"""Writing the words of letters, and sending one to oneself."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.exceptions import WordsRefused
from campaigns.models import MessageTemplate, TemplateText
from campaigns.queries.letters import LetterWriter
from campaigns.queries.merge_fields import problems_of
from members.choices import Channel, MessageKind
from members.models import Member, Message, User
from members.outbox.enqueue import enqueue_message
from members.outbox.links import make_link
from members.outbox.subscriptions import TEST_TARGET, UNSUBSCRIBE


@transaction.atomic
def save_template(
    *,
    name: str,
    texts: Mapping[str, tuple[str, str]],
    by: User,
    template: MessageTemplate | None = None,
) -> MessageTemplate:
    """Make a template, or change one. ``texts``: language → (subject, body).

    A language whose subject and body are empty is left out; one of the two alone, or
    no language at all, is refused, and so are merge fields that are unknown or have no
    fallback: WordsRefused. Letters in the outbox keep the words they have.
    """
    filled = {
        language: (subject.strip(), body.strip())
        for language, (subject, body) in texts.items()
        if subject.strip() or body.strip()
    }
    problems = [] if filled else [_("Write the letter in at least one language.")]
    for subject, body in filled.values():
        if not (subject and body):
            problems.append(_("A letter needs a subject and a text."))
        problems += problems_of(subject) + problems_of(body)
    if problems:
        raise WordsRefused(problems)
    action = "wagtail.edit" if template else "wagtail.create"
    template = template or MessageTemplate()
    template.name = name
    template.save()
    log(template, action, user=by)
    template.texts.exclude(language__in=filled).delete()
    for language, (subject, body) in filled.items():
        TemplateText.objects.update_or_create(
            template=template,
            language=language,
            defaults={"subject": subject, "body": body},
        )
    return template


@transaction.atomic
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
        links={UNSUBSCRIBE: {"id": link.pk, "url": "/unsubscribe/TOKEN/"}},
        ref=f"campaigns.template:{template.pk}",
        at=at,
    )
