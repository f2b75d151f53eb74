"""The public page of an event: what it is, and registering for it.

A Wagtail page hands its request over, so that marketing writes the words.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from campaigns.actions.inviting import register_guest, register_member
from campaigns.choices import EventState
from campaigns.exceptions import EventRefused
from campaigns.models import Event, Invitation
from campaigns.outbox.event_links import RSVP_PATH, rsvp_links
from campaigns.queries.event_calendar import calendar_file
from campaigns.queries.event_figures import numbers_of
from campaigns.views.public_forms import RegistrationForm
from campaigns.views.rsvp import calendar_response
from members.choices import Language
from members.models import Member
from members.outbox.links import token_of

# From so few seats on the page tells how many are left.
FEW = 10


def member_of(request: HttpRequest) -> Member | None:
    """The member who is logged in, or None."""
    if not request.user.is_authenticated:
        return None
    return Member.objects.current().filter(user=request.user).first()


def event_page(request: HttpRequest, page: Any) -> HttpResponse:
    """The page of ``page.event``; a POST registers. GET and HEAD change nothing.

    A member goes on to the page of the own invitation, which has the ticket; a guest
    gets a letter to confirm. 404 for an event that is a draft.
    """
    event: Event = page.event
    if event.state == EventState.DRAFT:
        raise Http404
    member = member_of(request)
    known = _invitation_of(event, member)
    if request.method != "POST":
        form = RegistrationForm(event=event, member=member)
        return _shown(request, page, form, member, known)
    form = RegistrationForm(request.POST, event=event, member=member)
    if not form.is_valid():
        return _shown(request, page, form, member, known)
    try:
        return _take_in(request, event, form, member)
    except EventRefused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    return _shown(request, page, form, member, known)


def _take_in(
    request: HttpRequest, event: Event, form: RegistrationForm, member: Member | None
) -> HttpResponse:
    at = timezone.now()
    if member is not None:
        invitation = register_member(
            event=event, member=member, guests=form.party(), at=at
        )
        return redirect(_own_page(invitation))
    if not form.is_program():
        register_guest(
            event=event,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            guests=form.party(),
            language=translation.get_language() or "",
            at=at,
        )
    return redirect(f"{request.path}?sent=1#register")


def _invitation_of(event: Event, member: Member | None) -> Invitation | None:
    if member is None:
        return None
    return event.invitations.filter(member=member).first()


def _own_page(invitation: Invitation) -> str:
    links = rsvp_links(invitation.event, [invitation], at=timezone.now())
    return RSVP_PATH.replace("TOKEN", token_of(links[invitation.pk]))


def _shown(
    request: HttpRequest,
    page: Any,
    form: RegistrationForm,
    member: Member | None,
    known: Invitation | None,
) -> HttpResponse:
    event, at = page.event, timezone.now()
    [numbers] = numbers_of([event])
    left = max(0, event.capacity - numbers.seats_taken - numbers.seats_waiting)
    context = {
        "page": page,
        "event": event,
        "form": form,
        "member": member,
        "own_url": _own_page(known) if known else "",
        "known": known,
        "is_off": event.state == EventState.CANCELLED,
        "is_over": event.is_over(at),
        "takes_answers": event.takes_answers(at),
        "is_full": left == 0,
        "few_left": left if 0 < left <= FEW else 0,
        "sent": "sent" in request.GET and not form.is_bound,
    }
    response = render(request, "campaigns/public/event.html", context)
    add_never_cache_headers(response)
    return response


@require_safe
def public_calendar(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The calendar file of an announced event. 404 for a draft."""
    events = Event.objects.exclude(state=EventState.DRAFT)
    event = get_object_or_404(events, public_id=public_id)
    language = request.GET.get("language", "")
    if language not in Language.values:
        language = translation.get_language() or Language.CHINESE
    with translation.override(language):
        return calendar_response(calendar_file(event, at=timezone.now()))
