"""The page behind the link of an invitation: yes, no, guests, the ticket.

GET and HEAD only show, since mail scanners open every link. A POST answers; the secret
in the address is all that it needs, so it works in the small browser of a mail program.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from campaigns.actions.answering import accept, decline
from campaigns.choices import EventState, InvitationState
from campaigns.exceptions import EventRefused
from campaigns.models import Invitation
from campaigns.outbox.event_letters import seats_in_words
from campaigns.outbox.event_links import invitation_of_token, ticket_url
from campaigns.queries.event_calendar import calendar_file, qr_drawing
from campaigns.views.public_forms import AnswerForm

SAYS_YES = (InvitationState.ACCEPTED, InvitationState.CAME)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """The address is a secret: it goes into no log of another site, no index."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def language_for(request: HttpRequest, written_in: str) -> str:
    """The language that the reader chose on this site, else the one we write in."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language() or written_in
    return written_in


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class RsvpView(View):
    """One invitation, in the language of whom it was sent to."""

    http_method_names = ["get", "head", "post", "options"]

    @sensitive_variables("token")
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        token = kwargs["token"]
        invitation = invitation_of_token(token, at=timezone.now())
        if invitation is None:
            gone = render(request, "campaigns/public/rsvp_gone.html", status=404)
            return private(gone)
        with translation.override(language_for(request, invitation.reads)):
            response = super().dispatch(request, invitation)
            response["Content-Language"] = translation.get_language() or ""
            return private(response)

    def get(self, request: HttpRequest, invitation: Invitation) -> HttpResponse:
        """Where the person stands, and what can be answered; changes nothing."""
        form = AnswerForm(event=invitation.event, guests=invitation.guests)
        return self._page(invitation, form)

    def post(self, request: HttpRequest, invitation: Invitation) -> HttpResponse:
        """``answer=yes`` with ``guests``, or ``answer=no``."""
        at = timezone.now()
        form = AnswerForm(request.POST, event=invitation.event)
        try:
            if request.POST.get("answer") == "no":
                decline(invitation=invitation, at=at)
                return redirect(request.path)
            if form.is_valid():
                accept(invitation=invitation, guests=form.party(), at=at)
                return redirect(request.path)
        except EventRefused as error:
            form.is_valid()
            invitation.refresh_from_db()
            form.add_error(
                error.field if error.field in form.fields else None, str(error)
            )
        return self._page(invitation, form)

    def _page(self, invitation: Invitation, form: AnswerForm) -> HttpResponse:
        event, at = invitation.event, timezone.now()
        is_on = event.state == EventState.OPEN and not event.is_over(at)
        offered = invitation.state == InvitationState.OFFERED
        context = {
            "invitation": invitation,
            "event": event,
            "form": form,
            "is_on": is_on,
            "is_off": event.state == EventState.CANCELLED,
            "may_accept": is_on and (event.takes_answers(at) or offered),
            "may_decline": is_on,
            "seats_words": seats_in_words(invitation.seats),
            "place_in_line": self._place_in_line(invitation),
            "qr": self._ticket(invitation) if is_on else "",
            "calendar_url": f"{self.request.path}calendar.ics",
        }
        return render(self.request, "campaigns/public/rsvp.html", context)

    def _ticket(self, invitation: Invitation) -> str:
        if invitation.state not in SAYS_YES:
            return ""
        label = _("Code of your ticket: %(code)s") % {"code": invitation.code}
        return qr_drawing(ticket_url(invitation), label=label)

    def _place_in_line(self, invitation: Invitation) -> int:
        if invitation.state != InvitationState.WAITING:
            return 0
        line = invitation.event.invitations.in_line()
        return line.filter(waiting_since__lt=invitation.waiting_since).count() + 1


@never_cache
@sensitive_variables("token")
def calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The event of an invitation as a file for the calendar."""
    at = timezone.now()
    invitation = invitation_of_token(token, at=at)
    if invitation is None:
        gone = render(request, "campaigns/public/rsvp_gone.html", status=404)
        return private(gone)
    with translation.override(language_for(request, invitation.reads)):
        content = calendar_file(invitation.event, at=at)
    return private(calendar_response(content))


def calendar_response(content: bytes) -> HttpResponse:
    """A calendar file that browsers offer to open."""
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="event.ics"'},
    )
