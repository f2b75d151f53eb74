"""At the door, on a phone: who is expected, who is there, and who just walked in."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.actions.receiving import check_in, undo_check_in, walk_in
from campaigns.actions.seats import RECEIVE
from campaigns.choices import InvitationState
from campaigns.exceptions import CampaignsError, EventRefused
from campaigns.models import Event, Invitation
from campaigns.queries.event_figures import numbers_of
from campaigns.queries.event_people import matching, people_of, with_tails
from campaigns.views.event_forms import PartyForm
from campaigns.views.events import frame, visible_event
from campaigns.views.people import staff_of
from members.actions.access import log_access
from members.choices import AccessAction
from members.exceptions import MembersError
from members.models import Member, User
from members.search.router import find_members

SHOWN = 40
FOUND = 6
# Who is expected first; whoever said no last.
ORDER = (
    InvitationState.ACCEPTED,
    InvitationState.OFFERED,
    InvitationState.WAITING,
    InvitationState.INVITED,
)


@require_safe
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The check-in page. ``q`` finds people, ``code`` the holder of a ticket."""
    user = staff_of(request)
    event = visible_event(request, pk, RECEIVE)
    typed = request.GET.get("q", "").strip()[:80]
    code = request.GET.get("code", "")
    rows = people_of(event, user)
    if code:
        rows = rows.filter(code=code)
    found = matching(rows, typed)
    if not (typed or code):
        found = found.filter(state=InvitationState.ACCEPTED)
    place = Case(
        *(When(state=state, then=Value(n)) for n, state in enumerate(ORDER)),
        default=Value(len(ORDER)),
    )
    came = people_of(event, user).filter(state=InvitationState.CAME)
    context = frame(event, _("Check-in")) | {
        "typed": typed,
        "code": code,
        "expected": with_tails(
            found.exclude(state=InvitationState.CAME).order_by(place, "pk")[:SHOWN]
        ),
        "there": with_tails(
            (
                found.filter(state=InvitationState.CAME) if typed or code else came
            ).order_by("-checked_in_at", "-pk")[:SHOWN]
        ),
        "strangers": _strangers(event, user, typed),
        "numbers": numbers_of([event])[0],
        "reserved": request.GET.get("reserved", ""),
    }
    return render(request, "campaigns/events/door.html", context)


def _strangers(event: Event, user: User, typed: str) -> list[Member]:
    """Members who fit what was typed and are not on the list."""
    if not typed:
        return []
    found = find_members(typed, user=user, limit=FOUND)
    listed = set(
        event.invitations.filter(member__in=found).values_list("member_id", flat=True)
    )
    return [member for member in found if member.pk not in listed]


@require_safe
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of a ticket opens: the check-in page with its holder. 404 for
    somebody of another store's event."""
    user = staff_of(request)
    rows = Invitation.objects.visible_to(user, RECEIVE)
    held = get_object_or_404(rows, code=code.upper())
    return redirect(_door(held.event_id, code=held.code))


def _door(event_id: int, **query: str) -> str:
    path = reverse("campaigns_event_door", args=[event_id])
    return f"{path}?{urlencode(query)}" if query else path


@require_POST
def door_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """``in``, ``out`` (it was somebody else) or ``walk-in``; back to the page."""
    user = staff_of(request)
    event = visible_event(request, pk, RECEIVE)
    if name not in STEPS:
        raise Http404
    try:
        said = STEPS[name](request, event, user)
    except EventRefused as error:
        messages.error(request, str(error))
        return redirect(_refused(request, event, error))
    except (CampaignsError, MembersError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(_door(event.pk))


def _refused(request: HttpRequest, event: Event, error: EventRefused) -> str:
    """Back to where it was, with the key to let them in all the same."""
    query = {
        name: request.POST[name] for name in ("q", "code") if request.POST.get(name)
    }
    if error.field == "reserved":
        query["reserved"] = "1"
    return _door(event.pk, **query)


def _options(request: HttpRequest) -> dict[str, Any]:
    return {
        "guests": PartyForm(request.POST).party(),
        "although_reserved": request.POST.get("although_reserved") == "1",
    }


def _invitation(request: HttpRequest, event: Event, user: User) -> Invitation:
    rows = Invitation.objects.visible_to(user, RECEIVE).filter(event=event)
    number = request.POST.get("invitation", "")
    return get_object_or_404(rows, pk=int(number) if number.isdecimal() else 0)


def _in(request: HttpRequest, event: Event, user: User) -> str:
    held = _invitation(request, event, user)
    check_in(invitation=held, by=user, at=timezone.now(), **_options(request))
    return _("%(name)s is checked in.") % {"name": held.shown_name}


def _out(request: HttpRequest, event: Event, user: User) -> str:
    held = _invitation(request, event, user)
    undo_check_in(invitation=held, by=user, at=timezone.now())
    return _("%(name)s is not checked in any more.") % {"name": held.shown_name}


def _walk_in(request: HttpRequest, event: Event, user: User) -> str:
    member = None
    if number := request.POST.get("member", ""):
        members = Member.objects.visible_to(user).current()
        member = get_object_or_404(members, pk=int(number) if number.isdecimal() else 0)
    found = walk_in(
        event=event,
        member=member,
        name=request.POST.get("name", "")[:80],
        by=user,
        at=timezone.now(),
        **_options(request),
    )
    return _("%(name)s is checked in.") % {"name": found.shown_name}


STEPS = {"in": _in, "out": _out, "walk-in": _walk_in}


@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to print: who accepted, who waits, a box to tick. Printing is logged;
    of phone numbers there are only the last four digits."""
    user, at = staff_of(request), timezone.now()
    event = visible_event(request, pk, RECEIVE)
    rows = people_of(event, user).filter(state__in=(*ORDER[:3], InvitationState.CAME))
    people = with_tails(rows.order_by("member__name", "name", "pk"))
    log_access(
        by=user,
        action=AccessAction.PRINTED,
        what=f"list of event {event.pk}",
        at=at,
        count=len(people),
    )
    context = {"event": event, "people": people, "by": user, "at": at}
    return render(request, "campaigns/events/paper.html", context)
