"""A letter of a template for one member, as it will look."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext, override

from campaigns.models import MessageTemplate, TemplateText
from campaigns.queries.merge_fields import merge
from members.models import Member
from members.outbox.render import letter_html


@dataclass(frozen=True)
class LetterWords:
    """Subject, text and HTML for one person; our links are still placeholders."""

    subject: str
    text: str
    html: str


class _Words:
    """The words in one language, with the frame rendered once for all members."""

    def __init__(self, text: TemplateText) -> None:
        self.subject = text.subject
        self.language = text.language
        self.body = text.body.replace("\r\n", "\n").strip()

    @cached_property
    def why(self) -> str:
        with override(self.language):
            return gettext(
                "You get this letter because you agreed to greetings from us."
            )

    @cached_property
    def stop(self) -> str:
        with override(self.language):
            return gettext("Stop these letters")

    @cached_property
    def text(self) -> str:
        colon = ":" if self.language.startswith("zh") else ": "
        return f"{self.body}\n\n-- \n{self.why}\n{self.stop}{colon}[[link:unsubscribe]]"

    @cached_property
    def html(self) -> str:
        return letter_html(
            language=self.language,
            subject=self.subject,
            body=self.body,
            footer=f"{self.why}\n[[link:unsubscribe]]",
            link_words={"unsubscribe": self.stop},
        )


class LetterWriter:
    """Writes the letters of a template. Reads it once; members cost no query as long
    as their home store is at hand.
    """

    def __init__(self, template: MessageTemplate) -> None:
        self._words = {text.language: _Words(text) for text in template.texts.all()}

    @property
    def languages(self) -> Sequence[str]:
        """The languages in which the template has words."""
        return list(self._words)

    def language_for(self, member: Member) -> str:
        """The member's language, or the one there is; LookupError without any."""
        if member.language in self._words:
            return member.language
        if not self._words:
            message = "the template has no words in any language"
            raise LookupError(message)
        return next(iter(self._words))

    def write(self, member: Member, language: str = "") -> LetterWords:
        """The letter for this member, in their language if the template has it."""
        words = self._words[language or self.language_for(member)]
        return LetterWords(
            subject=merge(words.subject, member),
            text=merge(words.text, member),
            html=merge(words.html, member, is_html=True),
        )
