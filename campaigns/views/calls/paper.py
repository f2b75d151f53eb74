"""Call lists on paper, and typing in what was written on them."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.actions.typed_calls import Problem, record_typed
from campaigns.choices import CallOutcome, CallState
from campaigns.models import Call
from campaigns.queries.callable import masked_numbers
from campaigns.queries.calls import script_of
from campaigns.views.calls.desk import MAKE, caller_of, crumbs
from campaigns.views.calls.forms import TypedForm
from members.models import scope_of

PLAN = "campaigns.change_calllist"
MOST_PRINTED = 200


@never_cache
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The reserved calls, a page for each caller: mine, or ``?all=1`` those of all
    callers of the stores for which I plan calls.

    Numbers are masked: paper goes astray. The whole number is shown, and logged, on the
    page of the call; where numbers must stand on paper, that is a controlled document.
    """
    user, at = caller_of(request, MAKE), timezone.now()
    calls = Call.objects.visible_to(user).filter(
        state=CallState.RESERVED, reserved_until__gt=at
    )
    if request.GET.get("all") == "1" and scope_of(user, PLAN):
        calls = calls.filter(scope_of(user, PLAN).q("member__home_store"))
    else:
        calls = calls.filter(reserved_by=user)
    rows = list(
        calls.select_related("call_list", "member__home_store", "reserved_by").order_by(
            "reserved_by", "call_list", "-priority", "pk"
        )[:MOST_PRINTED]
    )
    numbers = masked_numbers([call.member_id for call in rows])
    pages = [
        (caller, [(call, numbers.get(call.member_id, "")) for call in found])
        for caller, found in groupby(rows, key=lambda call: call.reserved_by)
    ]
    words = {call.call_list_id: call.call_list for call in rows}
    context = {
        "pages": pages,
        "lists": [
            (found, script_of(found, rows[0].member) if len(words) == 1 else "")
            for found in words.values()
        ],
        "keys": list(enumerate(CallOutcome.labels, start=1)),
        "at": at,
    }
    return render(request, "campaigns/calls/paper.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def typed(request: HttpRequest) -> HttpResponse:
    """Type in what was written: what is not understood stays in the field."""
    user = caller_of(request, MAKE)
    form = TypedForm(request.POST or None)
    problems: list[Problem] = []
    if form.is_valid():
        result = record_typed(
            text=form.cleaned_data["lines"], by=user, at=timezone.now()
        )
        _tell(request, len(result.done))
        if not result.problems:
            return redirect("campaigns_calls")
        problems = result.problems
        form = TypedForm(initial={"lines": result.rest})
    context = {
        "form": form,
        "problems": problems,
        "keys": list(enumerate(CallOutcome.labels, start=1)),
        "header_title": _("Type in results"),
        "header_icon": "edit",
        "breadcrumbs_items": crumbs(("", _("Type in results"))),
    }
    return render(request, "campaigns/calls/typed.html", context)


def _tell(request: HttpRequest, done: int) -> None:
    if done:
        said = ngettext(
            "%(count)d call was written down.",
            "%(count)d calls were written down.",
            done,
        )
        messages.success(request, said % {"count": done})
