"""The caller's desk: what is mine, what is due, the lists to take from."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from campaigns.actions.reserving import Taken, release_calls, reserve_calls
from campaigns.exceptions import CallRefused
from campaigns.models import CallList, OutreachRules
from campaigns.queries.callable import is_good_hour
from campaigns.queries.calls import call_backs, held_calls, list_lines, lists_for
from campaigns.views.people import staff_of
from members.models import User, scope_of

SIZES = (5, 10, 20)
SEE, MAKE = "campaigns.view_call", "campaigns.change_call"
PLAN = "campaigns.add_calllist"
CALL_BACKS_SHOWN = 20


def caller_of(request: HttpRequest, permission: str = SEE) -> User:
    """Whoever may see calls, or make them; nobody else comes here."""
    user = staff_of(request)
    if not scope_of(user, permission):
        raise PermissionDenied
    return user


def crumbs(*labels: tuple[str, str]) -> list[dict[str, str]]:
    """The way from the desk: (address, label) each."""
    desk = {"url": reverse("campaigns_calls"), "label": _("Calls")}
    return [desk, *({"url": url, "label": label} for url, label in labels)]


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """My calls, my call-backs, and the lists that concern me."""
    user, at = caller_of(request), timezone.now()
    is_closed = request.GET.get("closed") == "1"
    rules = OutreachRules.objects.current()
    promised = call_backs(user).select_related("call_list", "member")
    context: dict[str, Any] = {
        "held": held_calls(user, at=at),
        "call_backs": promised.order_by("call_back_at")[:CALL_BACKS_SHOWN],
        "lines": list_lines(user, lists_for(user, is_closed=is_closed), at=at),
        "is_closed": is_closed,
        "sizes": SIZES,
        "rules": rules,
        "good_hour": is_good_hour(rules, at),
        "now": at,
        "makes_calls": bool(scope_of(user, MAKE)),
        "plans_calls": bool(scope_of(user, PLAN)),
        "header_title": _("Calls"),
        "header_icon": "mobile-alt",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Calls")},
        ],
    }
    return render(request, "campaigns/calls/desk.html", context)


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a batch, of one list or of all; leads to the first call."""
    user, at = caller_of(request, MAKE), timezone.now()
    asked = request.POST.get("size", "")
    size = int(asked) if asked in map(str, SIZES) else SIZES[0]
    call_list = None
    if request.POST.get("list"):
        lists = CallList.objects.concerning(user)
        call_list = get_object_or_404(lists, pk=_number(request.POST["list"]))
    try:
        taken = reserve_calls(by=user, size=size, at=at, call_list=call_list)
    except CallRefused as error:
        messages.error(request, str(error))
        return redirect("campaigns_calls")
    if taken.left_out or taken.postponed:
        messages.info(request, _passed_over(taken))
    if not taken.calls:
        messages.warning(request, _("Nothing is to be called right now."))
        return redirect("campaigns_calls")
    return redirect("campaigns_call", held_calls(user, at=at)[0].pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def _passed_over(taken: Taken) -> str:
    parts = []
    if taken.left_out:
        parts.append(
            ngettext(
                "%(count)d call was left out: nobody may call there.",
                "%(count)d calls were left out: nobody may call there.",
                taken.left_out,
            )
            % {"count": taken.left_out}
        )
    if taken.postponed:
        parts.append(
            ngettext(
                "%(count)d call was put off to a later day.",
                "%(count)d calls were put off to a later day.",
                taken.postponed,
            )
            % {"count": taken.postponed}
        )
    return " ".join(parts)


@require_POST
def give_back(request: HttpRequest) -> HttpResponse:
    """Give back everything that I hold."""
    user = caller_of(request, MAKE)
    count = release_calls(by=user, at=timezone.now())
    said = ngettext(
        "%(count)d call is free for others again.",
        "%(count)d calls are free for others again.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("campaigns_calls")
