"""Writing the words of letters, and sending one to oneself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.exceptions import WordsRefused
from campaigns.models import MessageTemplate, TemplateText, TemplateVersion
from campaigns.queries.block_words import words_in
from campaigns.queries.letters import latest_version, texts_of, words_of
from campaigns.queries.merge_fields import problems_of
from members.models import User


@dataclass(frozen=True, kw_only=True)
class TextWords:
    """What a template says in one language. ``blocks`` is a StreamValue, or the blocks
    as Wagtail stores them: [{"type": "heading", "value": "Hello"}]."""

    subject: str = ""
    preheader: str = ""
    body: str = ""
    blocks: Any = ()
    sms_text: str = ""
    sms_template_code: str = ""
    sms_sign_name: str = ""
    script: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is said; codes and names alone say nothing."""
        return not (self.has_letter_words or self.sms_text or self.script)

    @property
    def has_letter_words(self) -> bool:
        return bool(self.subject or self.body or len(self.blocks))


Words = TextWords | tuple[str, str]


@transaction.atomic
def save_template(
    *,
    name: str,
    texts: Mapping[str, Words],
    by: User,
    template: MessageTemplate | None = None,
    tracks_links: bool | None = None,
    at: datetime | None = None,
) -> MessageTemplate:
    """Make a template, or change one. ``texts``: language → TextWords, or a letter of
    plain words as (subject, body).

    A language without words is left out. Refused (WordsRefused) are: no language at
    all, a subject without a letter or the other way round, merge fields that are
    unknown or have no fallback. Every saving is a new version; letters in the outbox
    and runs that have begun keep the words they have.
    """
    filled = {
        language: words
        for language, words in ((key, _stripped(each)) for key, each in texts.items())
        if not words.is_empty
    }
    problems = [] if filled else [_("Write the letter in at least one language.")]
    for words in filled.values():
        problems += _problems(words)
    if problems:
        raise WordsRefused(problems)
    action = "wagtail.edit" if template else "wagtail.create"
    template = template or MessageTemplate()
    template.name = name
    if tracks_links is not None:
        template.tracks_links = tracks_links
    template.save()
    log(template, action, user=by)
    template.texts.exclude(language__in=filled).delete()
    for language, words in filled.items():
        TemplateText.objects.update_or_create(
            template=template, language=language, defaults=_values(words)
        )
    _keep_version(template, by=by, at=at or timezone.now())
    return template


def _stripped(words: Words) -> TextWords:
    if isinstance(words, tuple):
        words = TextWords(subject=words[0], body=words[1])
    values = _values(words)
    return TextWords(
        **{
            name: value.strip() if isinstance(value, str) else value
            for name, value in values.items()
        }
    )


def _values(words: TextWords) -> dict[str, Any]:
    return {each.name: getattr(words, each.name) for each in fields(words)}


def _problems(words: TextWords) -> list[str]:
    problems = []
    has_body = bool(words.body or len(words.blocks))
    if bool(words.subject) != has_body:
        problems.append(_("A letter needs a subject and a text."))
    written = (
        words.subject,
        words.preheader,
        words.body,
        *words_in(words.blocks),
        words.sms_text,
        words.script,
    )
    for text in written:
        problems += [each for each in problems_of(text) if each not in problems]
    return problems


def _keep_version(template: MessageTemplate, *, by: User | None, at: datetime) -> None:
    # The template's row is the lock under which two savings take turns.
    MessageTemplate.objects.select_for_update().only("pk").get(pk=template.pk)
    TemplateVersion.objects.create(
        template=template,
        number=latest_version(template) + 1,
        name=template.name,
        tracks_links=template.tracks_links,
        words={
            text.language: words_of(text)
            for text in TemplateText.objects.filter(template=template)
        },
        at=at,
        by=by,
    )


def restore_version(
    *, version: TemplateVersion, by: User, at: datetime
) -> MessageTemplate:
    """Make the words what they were: a new version that is like the old one.

    The name stays; WordsRefused when the old words would not be accepted any more.
    """
    kept: Sequence[TemplateText] = texts_of(version)
    return save_template(
        template=version.template,
        name=version.template.name,
        tracks_links=version.tracks_links,
        texts={
            text.language: TextWords(
                **{each.name: getattr(text, each.name) for each in fields(TextWords)}
            )
            for text in kept
        },
        by=by,
        at=at,
    )
