"""The page of one event for staff, its people, and the steps of its life."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.actions.after_event import follow_up_event, may_follow_up
from campaigns.actions.answering import accept, decline
from campaigns.actions.events import announce_event, call_off_event
from campaigns.actions.inviting import add_member
from campaigns.actions.seats import RECEIVE
from campaigns.choices import EventState, InvitationState
from campaigns.exceptions import CampaignsError
from campaigns.models import Event, Invitation
from campaigns.queries.event_figures import effect_of, numbers_of
from campaigns.queries.event_people import matching, people_of, with_tails
from campaigns.views.event_forms import AddPersonForm, PeopleFilter
from campaigns.views.people import staff_of
from members.exceptions import MembersError
from members.models import Member, User, scope_of
from members.queries.keyset import keyset_page

PAGE = 50


def visible_event(
    request: HttpRequest, pk: int, permission: str = "campaigns.view_event"
) -> Event:
    """The event, if the person sees it; otherwise 404."""
    rows = Event.objects.visible_to(request.user, permission)
    return get_object_or_404(rows.select_related("store", "club", "survey"), pk=pk)


def may_receive(user: User, event: Event) -> bool:
    """Whether the person looks after people of this event at all."""
    scope = scope_of(user, RECEIVE)
    return bool(scope) if event.store_id is None else scope.covers(event.store_id)


def frame(event: Event, title: str = "") -> dict[str, Any]:
    """Heading and breadcrumbs of a page of the event."""
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("campaigns_events:index"), "label": _("Events")},
    ]
    page = reverse("campaigns_event", args=[event.pk])
    crumbs.append({"url": page if title else "", "label": str(event)})
    if title:
        crumbs.append({"url": "", "label": title})
    return {
        "event": event,
        "header_title": f"{event} · {title}" if title else str(event),
        "header_icon": "date",
        "breadcrumbs_items": crumbs,
    }


@require_safe
def event_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the event is, how it fills, what follows, and what it led to."""
    user, at = staff_of(request), timezone.now()
    event = visible_event(request, pk)
    may_plan = scope_of(user, "campaigns.change_event").covers(event.store_id)
    [numbers] = numbers_of([event])
    context = frame(event) | {
        "numbers": numbers,
        "may_plan": may_plan,
        "may_receive": may_receive(user, event),
        "may_announce": may_plan and event.state == EventState.DRAFT,
        "may_call_off": may_plan
        and event.state == EventState.OPEN
        and not event.is_over(at),
        "may_follow_up": may_plan and may_follow_up(event, at=at),
        "is_over": event.is_over(at),
        "free": max(0, event.capacity - numbers.seats_taken),
        "filled": min(100, round(100 * numbers.seats_taken / event.capacity)),
        "effect": effect_of(event) if event.is_over(at) and may_plan else None,
        "is_counting": at < event.effect_until(),
    }
    return render(request, "campaigns/events/event.html", context)


def _tell_of_follow_up(told: dict[str, int]) -> str:
    return (
        _("Queued: %(thanks)d letters of thanks, %(missed)d to those who were missed.")
        % told
    )


@require_POST
def event_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Announce, call off, or send what follows. 404 when it isn't the person's."""
    event = visible_event(request, pk, "campaigns.change_event")
    user, at = staff_of(request), timezone.now()
    try:
        if name == "announce":
            announce_event(event=event, by=user, at=at)
            done = _("The event is announced: people can be invited and answer.")
        elif name == "call-off":
            count = call_off_event(event=event, by=user, at=at)
            done = _("Called off; %(count)d people are told.") % {"count": count}
        elif name == "follow-up":
            done = _tell_of_follow_up(follow_up_event(event=event, by=user, at=at))
        else:
            raise Http404
    except (CampaignsError, MembersError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("campaigns_event", event.pk)


@require_safe
def event_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody of the event, a page by key; ``q`` and ``state`` narrow."""
    user = staff_of(request)
    event = visible_event(request, pk)
    return _people_page(request, event, user, _add_form(user, event))


def _add_form(user: User, event: Event, data: Any = None) -> AddPersonForm:
    members = Member.objects.visible_to(user).current()
    return AddPersonForm(data, event=event, members=members)


def _people_page(
    request: HttpRequest, event: Event, user: User, add: AddPersonForm
) -> HttpResponse:
    form = PeopleFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = matching(people_of(event, user), asked.get("q", ""))
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    page = keyset_page(rows, params=request.GET.dict(), size=PAGE)
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    members = Member.objects.visible_to(user)
    shown = {row.member_id for row in page.rows if row.member_id}
    context = frame(event, _("People")) | {
        "people": with_tails(page.rows),
        "page": page,
        "query": query.urlencode(),
        "form": form,
        "add": add,
        "may_receive": may_receive(user, event),
        "is_on": event.state == EventState.OPEN and not event.is_over(timezone.now()),
        "linked": set(members.filter(pk__in=shown).values_list("pk", flat=True)),
        "may_answer": InvitationState,
    }
    return render(request, "campaigns/events/people.html", context)


@require_POST
def event_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a member onto the list by number."""
    user = staff_of(request)
    event = visible_event(request, pk, RECEIVE)
    form = _add_form(user, event, request.POST)
    if form.is_valid():
        try:
            found = add_member(
                event=event,
                member=form.cleaned_data["number"],
                guests=form.cleaned_data["guests"],
                by=user,
                at=timezone.now(),
            )
        except (CampaignsError, MembersError) as error:
            form.add_error(None, str(error))
        else:
            words = {"name": found.shown_name, "state": found.get_state_display()}
            messages.success(request, _("%(name)s: %(state)s.") % words)
            return redirect("campaigns_event_people", event.pk)
    return _people_page(request, event, user, form)


@require_POST
def event_answer(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    """Write down somebody's yes or no as they told it to us."""
    user, at = staff_of(request), timezone.now()
    event = visible_event(request, pk, RECEIVE)
    rows = Invitation.objects.visible_to(user, RECEIVE).filter(event=event)
    held = get_object_or_404(rows, pk=invitation)
    try:
        if request.POST.get("answer") == "no":
            found = decline(invitation=held, by=user, at=at)
        else:
            found = accept(invitation=held, guests=held.guests, by=user, at=at)
    except (CampaignsError, MembersError) as error:
        messages.error(request, str(error))
    else:
        words = {"name": found.shown_name, "state": found.get_state_display()}
        messages.success(request, _("%(name)s: %(state)s.") % words)
    return redirect("campaigns_event_people", event.pk)
