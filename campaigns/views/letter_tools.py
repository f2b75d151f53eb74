"""Beside the preview: the frame with a letter, tests to oneself, versions, counting."""

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.actions.templates import restore_version
from campaigns.actions.testing import send_test, send_test_sms
from campaigns.exceptions import CampaignsError
from campaigns.models import MessageTemplate, TemplateText, TemplateVersion
from campaigns.queries.letter_words import compose_sms
from campaigns.queries.merge_fields import Slots
from campaigns.queries.rules_in_force import terms_in_force
from campaigns.queries.sms_count import count_sms
from campaigns.views.people import staff_of
from campaigns.views.preview import Asked, asked_of, heading, writer_of
from members.choices import Channel
from members.letter_marks import link_names
from members.permissions import policy_of, scoped

# A letter carries its styles in its elements, which the admin's own policy refuses.
LETTER_POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "img-src": [SELF],
    "connect-src": [NONE],
    "font-src": [NONE],
    "form-action": [NONE],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": [SELF],
    "sandbox": [],
}
MOST_VERSIONS = 100


def _language(request: HttpRequest, languages: Any) -> str:
    data = request.POST if request.method == "POST" else request.GET
    wanted = data.get("language", "")
    if wanted not in languages:
        raise Http404
    return wanted


@require_safe
@csp_replace(LETTER_POLICY)  # type: ignore[arg-type]  # its stub knows no arguments
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter's HTML alone, for the frames of the preview. Its links lead nowhere,
    and its pictures come from wherever the staff's pages do."""
    asked = asked_of(request, pk)
    writer = writer_of(asked, Channel.EMAIL)
    if asked.member is None:
        raise Http404
    words = writer.write(asked.member, _language(request, writer.languages))
    html = words.html.replace(
        f"{settings.BASE_URL}{settings.MEDIA_URL}", settings.MEDIA_URL
    )
    for name in link_names(html):
        html = html.replace(f"[[link:{name}]]", f"#{name}")
    return HttpResponse(html)


@require_POST
def test_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the e-mail or the text message, as the chosen member would get it, to
    oneself."""
    asked = asked_of(request, pk)
    channel = request.POST.get("channel", Channel.EMAIL)
    if asked.member is None or channel not in (Channel.EMAIL, Channel.SMS):
        raise Http404
    language = _language(request, writer_of(asked, channel).languages)
    try:
        address = _send(request, asked, channel, language)
    except CampaignsError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("A test is on its way to %(address)s.") % {"address": address}
        )
    return redirect(
        f"{reverse('campaigns_preview', args=[pk])}?{urlencode(asked.query)}"
    )


def _send(request: HttpRequest, asked: Asked, channel: str, language: str) -> str:
    person = staff_of(request)
    found: dict[str, Any] = {
        "template": asked.template,
        "member": asked.member,
        "language": language,
        "by": person,
        "at": timezone.now(),
    }
    if channel == Channel.EMAIL:
        send_test(**found)
        return person.email
    phone = request.POST.get("phone", "")
    send_test_sms(**found, phone=phone)
    return phone


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of a letter: when, by whom, a look at it, and back to it."""
    template = _template(request, pk)
    rows = template.versions.select_related("by").defer("words")
    context = {
        "template": template,
        "versions": list(rows[:MOST_VERSIONS]),
        "may_change": _may_change(request),
        **heading(template, _("Versions")),
        "header_icon": "history",
    }
    return render(request, "campaigns/letter_versions.html", context)


@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make the words what they were in that version, as a new version."""
    template = _template(request, pk)
    if not _may_change(request):
        raise PermissionDenied
    kept = TemplateVersion.objects.select_related("template")
    version = get_object_or_404(kept, template=template, number=number)
    try:
        restore_version(version=version, by=staff_of(request), at=timezone.now())
    except CampaignsError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("The letter reads as in version %(number)d again.") % {"number": number},
        )
    return redirect("campaigns_versions", pk)


def _template(request: HttpRequest, pk: int) -> MessageTemplate:
    found = MessageTemplate.objects.filter(pk=pk)
    return get_object_or_404(scoped(request.user, found))


def _may_change(request: HttpRequest) -> bool:
    policy = policy_of(MessageTemplate)
    return policy.user_has_permission(staff_of(request), "change")


@require_POST
def sms_parts(request: HttpRequest) -> HttpResponse:
    """How many messages a text makes, with sign name and words of refusal; merge
    fields count as their fallbacks."""
    if not policy_of(MessageTemplate).user_has_permission(staff_of(request), "view"):
        raise PermissionDenied
    text = TemplateText(
        sms_text=request.POST.get("text", "")[:2000],
        sms_sign_name=request.POST.get("sign", "").strip()[:20],
    )
    composed = compose_sms(text, terms_in_force())
    count = count_sms(_with_fallbacks(composed.text, composed.slots))
    if not text.sms_text.strip():
        return JsonResponse({"parts": 0, "words": ""})
    return JsonResponse({"parts": count.parts, "words": count.sentence})


def _with_fallbacks(text: str, slots: Slots) -> str:
    for name, (_field, fallback) in slots.slots.items():
        text = text.replace(f"[[value:{name}]]", fallback)
    return text
