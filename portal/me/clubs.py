"""The member's clubs, and the events that the member is invited to."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from campaigns.actions.clubs import join_club, leave_club
from campaigns.choices import EventState, InvitationState
from campaigns.exceptions import ClubRefused
from campaigns.models import Club, ClubMembership, Invitation
from campaigns.outbox.event_links import RSVP_PATH, rsvp_links
from members.models import Member
from members.outbox.links import token_of
from portal.me.owner import own_page

EVENTS_SHOWN = 12


def _of(member: Member) -> Q:
    """Clubs that the member may belong to: the home store's and the whole chain's, and
    whatever the member belongs to already."""
    own = ClubMembership.objects.current().filter(member=member).values("club")
    return Q(ended_on=None) & (
        Q(store=None) | Q(store=member.home_store_id) | Q(pk__in=own)
    )


@require_GET
@own_page
def clubs(request: HttpRequest, member: Member) -> HttpResponse:
    """Which clubs there are, which are mine; the events to come that I am invited to."""
    now = timezone.now()
    mine = set(
        ClubMembership.objects.current()
        .filter(member=member)
        .values_list("club_id", flat=True)
    )
    rows = [
        club
        for club in Club.objects.filter(_of(member))
        if club.pk in mine or club.is_open
    ]
    context = {
        "here": "clubs",
        "member": member,
        "mine": [club for club in rows if club.pk in mine],
        "others": [club for club in rows if club.pk not in mine],
        "invitations": _invitations(member),
        "now": now,
    }
    return render(request, "portal/me/clubs.html", context)


def _invitations(member: Member) -> list[tuple[Invitation, str]]:
    """Invitations to events to come, the next one first, each with its page."""
    now = timezone.now()
    rows = Invitation.objects.filter(
        member=member, event__state=EventState.OPEN, event__ends_at__gt=now
    ).exclude(state=InvitationState.UNCONFIRMED)
    found = []
    for each in rows.select_related("event").order_by("event__starts_at")[
        :EVENTS_SHOWN
    ]:
        link = rsvp_links(each.event, [each], at=now)[each.pk]
        found.append((each, RSVP_PATH.replace("TOKEN", token_of(link))))
    return found


@require_POST
@own_page
def change(request: HttpRequest, member: Member, pk: int, step: str) -> HttpResponse:
    """Join or leave. 404 for a club that is not the member's to join."""
    club = get_object_or_404(Club, _of(member), pk=pk)
    try:
        if step == "leave":
            leave_club(club=club, member=member, at=timezone.now())
            said = _("You have left “%(club)s”.")
        else:
            join_club(club=club, member=member, at=timezone.now())
            said = _("Welcome to “%(club)s”.")
    except ClubRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said % {"club": club})
    return redirect("portal_me_clubs")
