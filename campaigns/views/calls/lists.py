"""Call lists: made, looked at, changed, put from state to state."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from campaigns.actions.call_lists import (
    change_call_list,
    create_call_list,
    put_call_list,
)
from campaigns.choices import CallListState, CallState
from campaigns.exceptions import CallRefused
from campaigns.models import CallList
from campaigns.queries.calls import PEOPLE_PAGE, list_lines, people_of, reasons_of
from campaigns.views.calls.desk import MAKE, PLAN, caller_of, crumbs
from campaigns.views.calls.forms import ListForm, ListWordsForm
from campaigns.workflow import NEXT_LIST_STATES
from members.models import User, scope_of

CHANGE = "campaigns.change_calllist"
STEPS: dict[str, tuple[str, str | Promise, str | Promise]] = {
    "pause": (
        CallListState.PAUSED,
        gettext_lazy("Let it rest"),
        gettext_lazy("The list rests: its calls are given out no more."),
    ),
    "open": (
        CallListState.OPEN,
        gettext_lazy("Go on"),
        gettext_lazy("The list is open again."),
    ),
    "close": (
        CallListState.CLOSED,
        gettext_lazy("Close for good"),
        gettext_lazy("The list is closed. Calls that were not made are cancelled."),
    ),
}


def found_list(request: HttpRequest, pk: int) -> tuple[User, CallList]:
    """The list, or 404 when it does not concern the person."""
    user = caller_of(request)
    lists = CallList.objects.concerning(user).select_related(
        "store", "segment", "member_list", "template", "run__campaign", "created_by"
    )
    return user, get_object_or_404(lists, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Make a list of a segment or of a list of members."""
    user = caller_of(request, PLAN)
    at = timezone.now()
    initial = {
        name: request.GET[name]
        for name in ("segment", "member_list")
        if request.GET.get(name, "").isdecimal()
    }
    form = ListForm(
        request.POST or None,
        scope=scope_of(user, PLAN),
        today=timezone.localdate(at),
        initial=initial,
    )
    if form.is_valid():
        try:
            made = create_call_list(by=user, at=at, **form.words())
        except CallRefused as error:
            form.add_error(
                error.field if error.field in form.fields else None, str(error)
            )
        else:
            messages.success(request, _("The call list is made."))
            return redirect("campaigns_call_list", made.pk)
    context = {
        "form": form,
        "cancel_url": reverse("campaigns_calls"),
        "header_title": _("New call list"),
        "header_icon": "plus",
        "breadcrumbs_items": crumbs(("", _("New call list"))),
    }
    return render(request, "campaigns/calls/list_form.html", context)


@require_safe
def call_list(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a list is, whom nobody calls and why, and everybody on it."""
    user, found = found_list(request, pk)
    state = request.GET.get("state", "")
    after = request.GET.get("after", "")
    people = people_of(
        found,
        user,
        state=state if state in CallState.values else "",
        after=int(after)
        if after.isascii() and after.isdecimal() and len(after) < 18
        else 0,
    )
    line = list_lines(user, [found], at=timezone.now())[0]
    may_change = scope_of(user, CHANGE).covers(found.store_id)
    context: dict[str, Any] = {
        "list": found,
        "line": line,
        "states": [
            (code, CallState(code).label, line.states[code])
            for code in CallState.values
            if line.states.get(code)
        ],
        "state": state,
        "reasons": reasons_of(found, user),
        "people": people[:PEOPLE_PAGE],
        "following": people[PEOPLE_PAGE - 1].pk if len(people) > PEOPLE_PAGE else None,
        "may_change": may_change and found.state != CallListState.CLOSED,
        "makes_calls": bool(scope_of(user, MAKE)),
        "steps": _steps(found) if may_change else [],
        "header_title": found.name,
        "header_icon": "list-ul",
        "breadcrumbs_items": crumbs(("", found.name)),
    }
    return render(request, "campaigns/calls/list.html", context)


def _steps(found: CallList) -> list[tuple[str, str | Promise]]:
    nexts = NEXT_LIST_STATES[found.state]
    return [
        (name, label) for name, (state, label, _d) in STEPS.items() if state in nexts
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change words, dates and urgency."""
    user, found = found_list(request, pk)
    if not scope_of(user, CHANGE).covers(found.store_id):
        raise Http404
    form = ListWordsForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            change_call_list(
                call_list=found, by=user, at=timezone.now(), **form.words()
            )
        except CallRefused as error:
            form.add_error(
                error.field if error.field in form.fields else None, str(error)
            )
        else:
            messages.success(request, _("The call list is changed."))
            return redirect("campaigns_call_list", found.pk)
    context = {
        "form": form,
        "list": found,
        "cancel_url": reverse("campaigns_call_list", args=[found.pk]),
        "header_title": found.name,
        "header_icon": "edit",
        "breadcrumbs_items": crumbs(
            (reverse("campaigns_call_list", args=[found.pk]), found.name),
            ("", _("Edit")),
        ),
    }
    return render(request, "campaigns/calls/list_form.html", context)


@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Let it rest, go on, or close it."""
    user, found = found_list(request, pk)
    if name not in STEPS or not scope_of(user, CHANGE).covers(found.store_id):
        raise Http404
    state, _label, done = STEPS[name]
    try:
        put_call_list(call_list=found, state=state, by=user, at=timezone.now())
    except CallRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(done))
    return redirect("campaigns_call_list", found.pk)
