"""What staff do on the record with tier, membership and points. POST only."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from members.actions.points import adjust_points, redeem_points
from members.actions.renewal import renew_membership
from members.actions.tiers import end_floor, set_floor
from members.exceptions import MembersError
from members.models import Member, Tier, scope_of
from members.views.record import staff_of, visible_member

MOST = 1_000_000


class PointsForm(forms.Form):
    """Points to redeem, or to give (below zero: to take) by hand."""

    points = forms.IntegerField(
        label=gettext_lazy("points"), min_value=-MOST, max_value=MOST
    )
    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=200, required=False
    )
    key = forms.RegexField(r"^[0-9a-f]{32}$")


class FloorForm(forms.Form):
    """A tier to hold, and for how long."""

    tier = forms.ModelChoiceField(
        Tier.objects.order_by("rank"), label=gettext_lazy("tier")
    )
    until = forms.DateField(label=gettext_lazy("last day"), required=False)
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200)


def member_of(request: HttpRequest, public_id: UUID, permission: str) -> Member:
    """The member, or 404 where the person lacks the right in its store."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, permission).covers(member.home_store_id):
        raise Http404
    return member


def carry_out(
    request: HttpRequest,
    member: Member,
    anchor: str,
    form: forms.Form | None,
    action: Callable[..., Any],
) -> HttpResponse:
    """Call the action with the form's data and go back to the panel; a refusal, or the
    first thing wrong with the form, is told on top of the page."""
    if form is not None and not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        label = form.fields[field].label or field if field in form.fields else ""
        messages.error(request, f"{label}: {errors[0]}" if label else errors[0])
    else:
        values = form.cleaned_data if form is not None else {}
        try:
            action(member=member, by=request.user, at=timezone.now(), **values)
        except MembersError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
    return redirect(f"{member.get_absolute_url()}#{anchor}")


@require_POST
def redeem(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take points for something the member gets."""
    member = member_of(request, public_id, "members.change_points")
    form = PointsForm(request.POST)
    return carry_out(request, member, "members-points", form, redeem_points)


@require_POST
def adjust(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give or take points by hand."""
    member = member_of(request, public_id, "members.adjust_points")
    form = PointsForm(request.POST)
    return carry_out(request, member, "members-points", form, adjust_points)


@require_POST
def floor(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hold the member at a tier, or ("end") no longer."""
    member = member_of(request, public_id, "members.change_tierfloor")
    if "end" in request.POST:
        return carry_out(request, member, "members-tier", None, end_floor)
    form = FloorForm(request.POST)
    return carry_out(request, member, "members-tier", form, set_floor)


@require_POST
def renew(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lengthen the membership by the chain's term."""
    member = member_of(request, public_id, "members.change_member")
    return carry_out(request, member, "members-tier", None, renew_membership)
