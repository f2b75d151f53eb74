"""A letter of a template for one member, as it will look."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from campaigns.models import MessageTemplate, TemplateText, TemplateVersion
from campaigns.queries.letter_words import COMPOSERS, Composed, Terms
from campaigns.queries.merge_fields import fill, with_last_product
from campaigns.queries.rules_in_force import terms_in_force
from members.choices import Channel
from members.models import LetterContent, Member
from members.outbox.clicks import click_mark

WORDS = (
    "subject",
    "preheader",
    "body",
    "sms_text",
    "sms_template_code",
    "sms_sign_name",
    "script",
)


@dataclass(frozen=True)
class LetterWords:
    """Subject, text and HTML for one person; our links are still placeholders."""

    subject: str
    text: str
    html: str


class LetterWriter:
    """Writes what a template says on one channel: e-mail, text message, or the script of
    a call. Reads it once; members cost no query as long as they come through
    ``reading()``.

    ``version`` writes the words as they were then; without it as they are now. The
    foot, the words of refusal and the like come from ``terms``, by default those of
    the chain for greetings.
    """

    def __init__(
        self,
        template: MessageTemplate,
        channel: str = Channel.EMAIL,
        *,
        terms: Terms | None = None,
        purpose: str = "",
        version: int | None = None,
    ) -> None:
        self.template = template
        self.channel = channel
        self.tracks_links = template.tracks_links
        self.version = version
        self._texts = {
            text.language: text
            for text in self._read(version)
            if has_words(text, channel)
        }
        self._terms = terms
        self._purpose = purpose
        self._composed: dict[str, Composed] = {}

    def _read(self, version: int | None) -> list[TemplateText]:
        if version is None:
            return list(self.template.texts.all())
        kept = TemplateVersion.objects.get(template=self.template, number=version)
        self.tracks_links = kept.tracks_links
        return texts_of(kept)

    @property
    def languages(self) -> Sequence[str]:
        """The languages in which the template has words for this channel."""
        return list(self._texts)

    @property
    def texts(self) -> dict[str, TemplateText]:
        """The words as they are written, by language."""
        return dict(self._texts)

    @property
    def terms(self) -> Terms:
        """Under what terms it is written."""
        if self._terms is None:
            self._terms = (
                terms_in_force(self._purpose) if self._purpose else terms_in_force()
            )
        return self._terms

    def language_for(self, member: Member) -> str:
        """The member's language, or the one there is; LookupError without any."""
        if member.language in self._texts:
            return member.language
        if not self._texts:
            message = "the template has no words in any language"
            raise LookupError(message)
        return next(iter(self._texts))

    def composed(self, language: str) -> Composed:
        """The words with marks, put together once; KeyError for another language."""
        if language not in self._composed:
            compose = COMPOSERS[self.channel]
            self._composed[language] = compose(self._texts[language], self.terms)
        return self._composed[language]

    def reading(self, members: QuerySet[Member]) -> QuerySet[Member]:
        """The members with all that the merge fields of these words read."""
        found = members.select_related("home_store", "stat__tier")
        used = {
            field
            for language in self._texts
            for field, _fallback in self.composed(language).slots.slots.values()
        }
        return with_last_product(found) if "last_product" in used else found

    def values(
        self,
        member: Member,
        extra: Mapping[str, str] | None = None,
        language: str = "",
    ) -> dict[str, str]:
        """What this member reads at the marks of content(): value or fallback."""
        composed = self.composed(language or self.language_for(member))
        return composed.slots.values(member, extra)

    def content(self, language: str, *, at: datetime) -> LetterContent:
        """The words in one language, frozen: one row, however often it is asked for.

        Other words are another row; the number of the version stands in its key. Links
        are counted when the template wants it and hold plain addresses otherwise.
        """
        composed = self.composed(language)
        counts = self.tracks_links and self.channel == Channel.EMAIL
        ready = composed.with_addresses(click_mark) if counts else composed.plain()
        words = "\0".join((ready.subject, ready.text, ready.html, *ready.addresses))
        digest = hashlib.sha256(words.encode()).hexdigest()[:24]
        number = self.version or latest_version(self.template)
        row, _created = LetterContent.objects.get_or_create(
            key=f"template:{self.template.pk}:version:{number}"
            f":{self.channel}:{language}:{digest}",
            defaults={
                "language": language,
                "subject": ready.subject,
                "text": ready.text,
                "html": ready.html,
                "addresses": list(ready.addresses) if counts else [],
            },
        )
        return row

    def write(
        self,
        member: Member,
        language: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> LetterWords:
        """The letter for this member, in their language if the template has it, with
        plain addresses: for looking at, and for a test.
        """
        composed = self.composed(language or self.language_for(member)).plain()
        values = composed.slots.values(member, extra)
        return LetterWords(
            subject=fill(composed.subject, values),
            text=fill(composed.text, values),
            html=fill(composed.html, values, is_html=True),
        )


def has_words(text: TemplateText, channel: str) -> bool:
    """Whether the text says anything on this channel."""
    if channel == Channel.EMAIL:
        return text.has_letter
    return bool((text.sms_text if channel == Channel.SMS else text.script).strip())


def latest_version(template: MessageTemplate) -> int:
    """The number of the newest version; 0 before the first saving."""
    numbers = template.versions.order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0


def words_of(text: TemplateText) -> dict[str, object]:
    """The words of a text as a version keeps them."""
    raw = [dict(block) for block in text.blocks.get_prep_value()]
    return {name: getattr(text, name) for name in WORDS} | {"blocks": raw}


def texts_of(version: TemplateVersion) -> list[TemplateText]:
    """The texts of a version, not saved."""
    field: Any = TemplateText._meta.get_field("blocks")
    found = []
    for language, words in version.words.items():
        values = {name: words.get(name, "") for name in WORDS}
        text = TemplateText(template=version.template, language=language, **values)
        text.blocks = field.to_python(words.get("blocks", []))
        found.append(text)
    return found
