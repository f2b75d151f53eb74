"""A letter as a chosen member would get it, on each channel and in each language."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.models import MessageTemplate, TemplateText
from campaigns.queries.gaps import FieldGap, gaps_of
from campaigns.queries.letter_words import Terms
from campaigns.queries.letters import LetterWords, LetterWriter
from campaigns.queries.merge_fields import fill
from campaigns.queries.rules_in_force import terms_in_force
from campaigns.queries.sms_count import SmsCount, count_sms
from campaigns.views.people import staff_of
from members.choices import Channel
from members.letter_marks import shown
from members.models import Member, Segment
from members.permissions import scoped
from members.queries.member_rows import MemberRow, rows_of
from members.search.router import find_members
from members.segments.compiler import members_in

MOST_TYPED = 80
MOST_PEOPLE = 8


@dataclass(frozen=True)
class Asked:
    """What the page was asked to show."""

    template: MessageTemplate
    member: Member | None
    version: int | None
    typed: str

    @property
    def query(self) -> dict[str, Any]:
        """The same question, for the frames and buttons of the page."""
        found: dict[str, Any] = {}
        if self.member is not None:
            found["member"] = self.member.member_no
        if self.version is not None:
            found["version"] = self.version
        return found


@dataclass(frozen=True)
class LanguageLook:
    """What one member reads in one language."""

    text: TemplateText
    letter: LetterWords | None
    preheader: str
    letter_url: str
    sms: str
    sms_count: SmsCount | None
    script: str


def asked_of(request: HttpRequest, pk: int) -> Asked:
    """404 when the letter is not the person's; no member when none fits in their
    stores. Without a member somebody of late is shown."""
    data = request.POST if request.method == "POST" else request.GET
    templates = MessageTemplate.objects.prefetch_related("texts")
    template = get_object_or_404(scoped(request.user, templates), pk=pk)
    version = data.get("version", "")
    kept = (
        template.versions.filter(number=int(version)) if version.isdecimal() else None
    )
    return Asked(
        template=template,
        member=_member(request, data.get("member", "").strip()),
        version=get_object_or_404(kept).number if kept is not None else None,
        typed=data.get("q", "").strip()[:MOST_TYPED],
    )


def _member(request: HttpRequest, number: str) -> Member | None:
    members = Member.objects.visible_to(request.user).current()
    members = members.select_related("home_store", "stat__tier")
    if number:
        return members.filter(member_no=number).first()
    return members.filter(~Q(name="")).order_by("-pk").first()


def writer_of(asked: Asked, channel: str, terms: Terms | None = None) -> LetterWriter:
    """The writer of the version that was asked for."""
    return LetterWriter(asked.template, channel, terms=terms, version=asked.version)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """E-mail, text message and script for one member, in every language there is; and
    whom of a segment a merge field says nothing about."""
    asked = asked_of(request, pk)
    people = _people(request, asked)
    segments = scoped(request.user, Segment.objects.order_by("name"))
    segment = segments.filter(pk=_number(request.GET.get("segment"))).first()
    context: dict[str, Any] = {
        "asked": asked,
        "template": asked.template,
        "member": asked.member,
        "people": people,
        "looks": _looks(asked) if asked.member else [],
        "segments": segments,
        "segment": segment,
        "gaps": _gaps(request, asked.template, segment) if segment else None,
        "test_query": asked.query,
        **heading(asked.template, _("Preview")),
    }
    return render(request, "campaigns/letter_look.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _people(request: HttpRequest, asked: Asked) -> list[MemberRow]:
    """Whom the typed words may mean."""
    if not asked.typed:
        return []
    members = find_members(asked.typed, user=staff_of(request), limit=MOST_PEOPLE)
    return rows_of(members, today=timezone.localdate(), with_calendars=False)


def _gaps(
    request: HttpRequest, template: MessageTemplate, segment: Segment
) -> list[FieldGap]:
    """Of the members of the segment that the person sees."""
    seen = Member.objects.visible_to(request.user)
    members = members_in(segment.rules).filter(pk__in=seen.values("pk"))
    found = {
        (gap.field, gap.language, gap.fallback): gap
        for channel in Channel.values
        for gap in gaps_of(template, members, channel=channel)
    }
    return sorted(found.values(), key=lambda gap: -gap.missing)


def _looks(asked: Asked) -> list[LanguageLook]:
    terms = terms_in_force()
    writers = {channel: writer_of(asked, channel, terms) for channel in Channel.values}
    texts = {
        language: text
        for writer in writers.values()
        for language, text in writer.texts.items()
    }
    own = asked.member.language if asked.member else ""
    ordered = sorted(texts.items(), key=lambda pair: (pair[0] != own, pair[0]))
    return [_look(asked, text, writers) for _language, text in ordered]


def _look(
    asked: Asked, text: TemplateText, writers: dict[str, LetterWriter]
) -> LanguageLook:
    language, member = text.language, asked.member
    assert member is not None  # noqa: S101 -- asked before
    query = urlencode(asked.query | {"language": language})
    url = reverse("campaigns_letter", args=[asked.template.pk])
    letter = _written(writers[Channel.EMAIL], member, language)
    sms = _written(writers[Channel.SMS], member, language)
    script = _written(writers[Channel.PHONE], member, language)
    return LanguageLook(
        text=text,
        letter=letter,
        preheader=_preheader(writers[Channel.EMAIL], text, member) if letter else "",
        letter_url=f"{url}?{query}",
        sms=sms.text if sms else "",
        sms_count=count_sms(sms.text) if sms else None,
        script=script.text if script else "",
    )


def _written(writer: LetterWriter, member: Member, language: str) -> LetterWords | None:
    if language not in writer.languages:
        return None
    words = writer.write(member, language)
    return LetterWords(words.subject, shown(words.text, {}), "")


def _preheader(writer: LetterWriter, text: TemplateText, member: Member) -> str:
    slots = writer.composed(text.language).slots
    return fill(slots.mark(text.preheader), slots.values(member))


def heading(template: MessageTemplate, title: str) -> dict[str, Any]:
    """Title and breadcrumbs of the pages about one letter."""
    return {
        "header_title": template.name,
        "header_icon": "view",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("campaigns_templates:index"), "label": _("Letters")},
            {
                "url": reverse("campaigns_templates:edit", args=[template.pk]),
                "label": template.name,
            },
            {"url": "", "label": title},
        ],
    }
