"""Thank-you letters that are suggested: the list, one letter, send it or not."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.actions.thanks import SEND, decline_thanks, send_thanks, written_thanks
from campaigns.choices import ThanksState
from campaigns.exceptions import ThanksRefused
from campaigns.models import ThanksSuggestion
from campaigns.views.calls.desk import SEE, caller_of
from members.models import scope_of

SHOWN = 100
STEPS = {"send": send_thanks, "decline": decline_thanks}


def _crumbs(*labels: str) -> list[dict[str, str]]:
    way = [{"url": reverse("campaigns_thanks"), "label": _("Thank-you letters")}]
    return [*way, *({"url": "", "label": label} for label in labels)]


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Whom to thank, and for what; ``?all=1`` also what was decided."""
    user = caller_of(request, SEE)
    rows = ThanksSuggestion.objects.visible_to(user)
    shows_all = request.GET.get("all") == "1"
    if not shows_all:
        rows = rows.open().filter(until__gte=timezone.localdate())
    found = rows.select_related(
        "rule", "member__home_store", "decided_by", "message"
    ).order_by("-on", "-pk")
    context = {
        "suggestions": found[:SHOWN],
        "shows_all": shows_all,
        "header_title": _("Thank-you letters"),
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Thank-you letters")},
        ],
    }
    return render(request, "campaigns/thanks/list.html", context)


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as the member will read it, with the button that sends it."""
    user = caller_of(request, SEE)
    rows = ThanksSuggestion.objects.visible_to(user).select_related(
        "rule__template", "member__home_store", "member__stat__tier", "decided_by"
    )
    found = get_object_or_404(rows, pk=pk)
    try:
        words = written_thanks(found)
    except LookupError:
        words = None
    is_open = found.state == ThanksState.OPEN and found.until >= timezone.localdate()
    may_send = scope_of(user, SEND).covers(found.member.home_store_id)
    context = {
        "suggestion": found,
        "words": words,
        "may_send": is_open and may_send,
        "header_title": found.member.name,
        "header_icon": "mail",
        "breadcrumbs_items": _crumbs(found.member.name),
    }
    return render(request, "campaigns/thanks/letter.html", context)


@require_POST
def decide(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Send it, or not this time; then back to the list."""
    user = caller_of(request, SEND)
    rows = ThanksSuggestion.objects.visible_to(user, SEND)
    found = get_object_or_404(rows, pk=pk)
    if name not in STEPS:
        raise Http404
    try:
        STEPS[name](suggestion=found, by=user, at=timezone.now())
    except ThanksRefused as error:
        messages.error(request, str(error))
        return redirect("campaigns_thanks_letter", found.pk)
    said = (
        _("The letter leaves in a moment.") if name == "send" else _("Not this time.")
    )
    messages.success(request, said)
    return redirect("campaigns_thanks")
