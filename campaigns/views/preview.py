"""A letter as a chosen member would get it, and a test to oneself."""

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.actions.testing import send_test
from campaigns.models import MessageTemplate
from campaigns.queries.letters import LetterWriter
from campaigns.views.people import staff_of
from members.models import Member
from members.permissions import scoped

# A letter carries its styles in its elements, which the admin's own policy refuses.
LETTER_POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "img-src": [NONE],
    "connect-src": [NONE],
    "font-src": [NONE],
    "form-action": [NONE],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": [SELF],
    "sandbox": [],
}


def _template(request: HttpRequest, pk: int) -> MessageTemplate:
    templates = MessageTemplate.objects.prefetch_related("texts")
    return get_object_or_404(scoped(request.user, templates), pk=pk)


def _member(request: HttpRequest) -> Member | None:
    """The member of ``member`` (a number); without one, somebody with a birthday."""
    members = Member.objects.visible_to(request.user).current()
    members = members.select_related("home_store")
    number = request.GET.get("member") or request.POST.get("member")
    if number:
        return members.filter(member_no=number.strip()).first()
    return members.order_by("-pk").first()


def _language(request: HttpRequest, writer: LetterWriter, member: Member) -> str:
    wanted = request.GET.get("language") or request.POST.get("language") or ""
    return wanted if wanted in writer.languages else writer.language_for(member)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Subject, letter and plain text for one member, in one language."""
    template = _template(request, pk)
    member = _member(request)
    context: dict[str, Any] = {
        "template": template,
        "member": member,
        "asked_for": request.GET.get("member", ""),
        "languages": list(template.texts.all()),
        "header_title": template.name,
        "header_icon": "view",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("campaigns_templates:index"), "label": _("Letters")},
            {
                "url": reverse("campaigns_templates:edit", args=[pk]),
                "label": template.name,
            },
            {"url": "", "label": _("Preview")},
        ],
    }
    if member is not None and context["languages"]:
        writer = LetterWriter(template)
        language = _language(request, writer, member)
        query = urlencode({"member": member.member_no, "language": language})
        context |= {
            "words": writer.write(member, language),
            "language": language,
            "letter_url": f"{reverse('campaigns_letter', args=[pk])}?{query}",
        }
    return render(request, "campaigns/preview.html", context)


@require_safe
@csp_replace(LETTER_POLICY)  # type: ignore[arg-type]  # its stub knows no arguments
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter's HTML alone, for the frame of the preview. Its links lead nowhere."""
    template = _template(request, pk)
    member = _member(request)
    writer = LetterWriter(template)
    if member is None or not writer.languages:
        raise Http404
    words = writer.write(member, _language(request, writer, member))
    return HttpResponse(words.html.replace("[[link:unsubscribe]]", "#unsubscribe"))


@require_POST
def test_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the letter, as the chosen member would get it, to oneself."""
    template = _template(request, pk)
    member = _member(request)
    writer = LetterWriter(template)
    if member is None or not writer.languages:
        raise Http404
    language = _language(request, writer, member)
    person = staff_of(request)
    send_test(
        template=template,
        member=member,
        language=language,
        by=person,
        at=timezone.now(),
    )
    messages.success(
        request,
        _("A test is on its way to %(address)s.") % {"address": person.email},
    )
    query = urlencode({"member": member.member_no, "language": language})
    return redirect(f"{reverse('campaigns_preview', args=[pk])}?{query}")
