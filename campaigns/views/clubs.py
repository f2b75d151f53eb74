"""A club's page for staff: who belongs, who comes and goes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.actions.clubs import join_club, leave_club
from campaigns.exceptions import CampaignsError
from campaigns.models import Club, ClubMembership
from campaigns.views.people import staff_of
from campaigns.views.survey_forms import ClubMemberForm
from members.exceptions import MembersError
from members.models import Member, scope_of
from members.queries.keyset import capped_count, keyset_page

PAGE = 50
EVENTS_SHOWN = 6


@require_safe
def club_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Its members, a page by key, and its events."""
    user = staff_of(request)
    clubs = Club.objects.visible_to(user).select_related("store", "leader")
    club = get_object_or_404(clubs, pk=pk)
    rows = ClubMembership.objects.visible_to(user).current().filter(club=club)
    page = keyset_page(
        rows.select_related("member__home_store"),
        params=request.GET.dict(),
        size=PAGE,
    )
    context = {
        "club": club,
        "page": page,
        "count": capped_count(rows),
        "events": club.events.all()[:EVENTS_SHOWN],
        "form": ClubMemberForm(),
        "may_take_in": bool(scope_of(user, "campaigns.change_club")),
        "may_change": scope_of(user, "campaigns.add_club").covers(club.store_id),
        "header_title": str(club),
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("campaigns_clubs:index"), "label": _("Clubs")},
            {"url": "", "label": str(club)},
        ],
    }
    return render(request, "campaigns/clubs/club.html", context)


@require_POST
def club_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a member in, by number; ``next=record`` leads back to the record."""
    user = staff_of(request)
    club = get_object_or_404(Club.objects.visible_to(user), pk=pk)
    number = request.POST.get("number", "").strip()
    members = Member.objects.visible_to(user).current()
    member = members.filter(member_no__iexact=number).first()
    if member is None:
        messages.error(request, _("There is no member with this number."))
        return redirect("campaigns_club", pk)
    try:
        join_club(club=club, member=member, by=user, at=timezone.now())
    except (CampaignsError, MembersError) as error:
        messages.error(request, str(error))
    else:
        words = {"name": member.name, "club": club}
        messages.success(request, _("%(name)s belongs to “%(club)s”.") % words)
    return _back(request, club, member)


@require_POST
def club_leave(request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
    """Take a member out."""
    user = staff_of(request)
    club = get_object_or_404(Club.objects.visible_to(user), pk=pk)
    member = get_object_or_404(Member.objects.visible_to(user), public_id=public_id)
    try:
        leave_club(club=club, member=member, by=user, at=timezone.now())
    except (CampaignsError, MembersError) as error:
        messages.error(request, str(error))
    return _back(request, club, member)


def _back(request: HttpRequest, club: Club, member: Member) -> HttpResponse:
    if request.POST.get("next") == "record":
        return redirect(member.get_absolute_url())
    return redirect("campaigns_club", club.pk)
