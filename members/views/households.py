"""The household of a member: who is in it, what it buys, linking and unlinking."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.actions.households import change_place, leave_household, link_members
from members.choices import HouseholdRole
from members.exceptions import MembersError
from members.models import Member, User, scope_of
from members.queries.households import household_view
from members.queries.member_rows import rows_of
from members.search.router import find_members
from members.views.record import breadcrumbs, staff_of, visible_member

MOST_FOUND = 8
OF_FAMILIES = [
    HouseholdRole.SELF,
    HouseholdRole.SPOUSE,
    HouseholdRole.CHILD,
    HouseholdRole.PARENT,
    HouseholdRole.OTHER,
]
OF_ORGANISATIONS = [HouseholdRole.SELF, HouseholdRole.CONTACT, HouseholdRole.BUYER]


@require_http_methods(["GET", "POST"])
def household(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A member's household; 404 for a member of another store. A POST changes it."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    may_change = scope_of(user, "members.change_member").covers(member.home_store_id)
    if request.method == "POST":
        if not may_change:
            raise Http404
        _change(request, member, user)
        return redirect("members_household", public_id)
    typed = request.GET.get("q", "").strip()[:80]
    view = household_view(member, user=user)
    inside = {each.member_id for each in view.memberships} if view else {member.pk}
    found = find_members(typed, user=user, limit=MOST_FOUND) if typed else []
    is_organisation = bool(
        member.customer_type and member.customer_type.is_organisation
    )
    title = _("Who buys with %(name)s") % {"name": member.name}
    context: dict[str, Any] = {
        "member": member,
        "view": view,
        "typed": typed,
        "rows": rows_of(
            [each for each in found if each.pk not in inside],
            today=timezone.localdate(),
        ),
        "roles": [
            (role.value, role.label)
            for role in (OF_ORGANISATIONS if is_organisation else OF_FAMILIES)
        ],
        "is_organisation": is_organisation,
        "may_change": may_change,
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": [
            *breadcrumbs(member.name, url=member.get_absolute_url()),
            {"url": "", "label": title},
        ],
    }
    return render(request, "members/households/household.html", context)


def _change(request: HttpRequest, member: Member, user: User) -> None:
    """Do what the pressed button asks; a refusal becomes a message."""
    what, at = request.POST.get("what", ""), timezone.now()
    other = _other(request, member, user)
    role = request.POST.get("role", "")
    if role not in HouseholdRole.values:
        role = ""
    try:
        if what == "link":
            role = role or HouseholdRole.OTHER
            link_members(member=member, other=other, role=role, by=user, at=at)
        elif what == "leave":
            leave_household(member=other, by=user, at=at)
        elif what in {"role", "head"}:
            change_place(
                member=other, role=role, is_head=what == "head", by=user, at=at
            )
        else:
            raise Http404
    except MembersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))


def _other(request: HttpRequest, member: Member, user: User) -> Member:
    """The member that the form names: visible, and but for a link of this household."""
    try:
        named = UUID(request.POST.get("member", ""))
    except ValueError:
        raise Http404 from None
    found = get_object_or_404(Member.objects.visible_to(user), public_id=named)
    view = household_view(member, user=user)
    inside = {each.member_id for each in view.memberships} if view else set()
    if request.POST.get("what") != "link" and found.pk not in inside:
        raise Http404
    return found
