"""Who of an audience has no value for a merge field, and what they read instead."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaigns.models import MessageTemplate
from campaigns.queries.letters import LetterWriter
from campaigns.queries.merge_fields import FIELDS
from members.choices import Channel, Language
from members.models import Member


@dataclass(frozen=True)
class FieldGap:
    """One field of the words in one language: of ``total`` readers ``missing`` have
    none and read ``fallback``."""

    field: str
    label: str | Promise
    language: str
    fallback: str
    missing: int
    total: int

    @property
    def sentence(self) -> str:
        """The gap in the reader's language."""
        words = {
            "missing": number_format(self.missing, force_grouping=True),
            "total": number_format(self.total, force_grouping=True),
            "field": self.label,
            "fallback": self.fallback,
            "language": Language(self.language).label,
        }
        return (
            _(
                "%(missing)s of %(total)s have no “%(field)s”: they read "
                "“%(fallback)s” (%(language)s)."
            )
            % words
        )


def gaps_of(
    template: MessageTemplate,
    members: QuerySet[Member],
    *,
    channel: str = Channel.EMAIL,
    extra: Mapping[str, str] | None = None,
) -> list[FieldGap]:
    """The gaps of a template's words in this audience, the widest first; one query.

    Each member counts for the language that they would read. Fields that ``extra``
    fills (event_title …) have no gap; without it they are missing for everybody.
    """
    writer = LetterWriter(template, channel)
    slots = [
        (language, name, field, fallback)
        for language in writer.languages
        for name, (field, fallback) in writer.composed(language).slots.slots.items()
    ]
    if not slots:
        return []
    counts = {
        f"total_{number}": Count("pk", filter=_readers(writer, language))
        for number, language in enumerate(writer.languages)
    }
    for number, (language, _name, field, _fallback) in enumerate(slots):
        empty = FIELDS[field].empty
        if empty is not None:
            readers = _readers(writer, language)
            counts[f"gap_{number}"] = Count("pk", filter=readers & empty)
    # By key: conditions of a segment may join tables of which a member has many rows.
    audience = Member.objects.filter(pk__in=members.order_by().values("pk"))
    found = audience.aggregate(**counts)
    gaps = []
    for number, (language, _name, field, fallback) in enumerate(slots):
        total = found[f"total_{list(writer.languages).index(language)}"]
        missing = found.get(f"gap_{number}")
        if missing is None:
            missing = 0 if (extra or {}).get(field) else total
        if missing:
            label = FIELDS[field].label
            gaps.append(FieldGap(field, label, language, fallback, missing, total))
    return sorted(gaps, key=lambda gap: -gap.missing)


def _readers(writer: LetterWriter, language: str) -> Q:
    """Who reads the words in this language: theirs, or the first when there is none."""
    if language == writer.languages[0]:
        return ~Q(language__in=list(writer.languages)[1:])
    return Q(language=language)
