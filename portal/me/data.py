"""What is stored about me: read it, take a copy, see what I agreed to, have it erased.

Reading, copying and erasing need the password once more: a telephone left on a table
must not tell everything about its owner.
"""

from typing import cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from members.actions.disclosing import ask_disclosure, fetch_disclosure
from members.actions.erasing import ask_erasure, withdraw_erasure
from members.exceptions import MembersError
from members.models import Disclosure, ErasureRequest, Member, User
from members.record.disclosers import sections_of
from portal.me.owner import own_page

SHOWN = 5
ACTS_SHOWN = 50


@require_GET
@own_page
def page(request: HttpRequest, member: Member) -> HttpResponse:
    """What I can have done with my data, and the history of my consents."""
    now = timezone.now()
    copies = Disclosure.objects.filter(member=member, asked_by=request.user.pk)
    wishes = ErasureRequest.objects.filter(member=member).order_by("-pk")
    context = {
        "here": "data",
        "member": member,
        "copies": [(copy, copy.is_there(now)) for copy in copies[:SHOWN]],
        "wish": wishes.first(),
        "acts": member.consents.order_by("-at", "-pk")[:ACTS_SHOWN],
    }
    return render(request, "portal/me/data.html", context)


@require_GET
@reauthentication_required
@own_page
def read(request: HttpRequest, member: Member) -> HttpResponse:
    """Everything stored about me, on one page that can be printed."""
    context = {
        "here": "data",
        "member": member,
        "sections": list(sections_of([member])),
    }
    return render(request, "portal/me/data_read.html", context)


@require_http_methods(["GET", "POST"])
@reauthentication_required
@own_page
def ask_copy(request: HttpRequest, member: Member) -> HttpResponse:
    """Have the copy put together. GET comes back from the password to the page."""
    if request.method == "POST":
        ask_disclosure(
            member=member,
            by=cast("User", request.user),
            at=timezone.now(),
            language=get_language() or member.language,
        )
        messages.success(
            request, _("Your copy is being put together. It is here in a minute.")
        )
    return redirect("portal_me_data")


@require_http_methods(["GET", "POST"])
@reauthentication_required
@own_page
def fetch(request: HttpRequest, member: Member, public_id: UUID) -> HttpResponseBase:
    """The ZIP file of a copy of mine."""
    if request.method == "GET":
        return redirect("portal_me_data")
    own = Disclosure.objects.filter(member=member, asked_by=request.user.pk)
    copy = get_object_or_404(own, public_id=public_id)
    try:
        copy = fetch_disclosure(
            copy=copy, by=cast("User", request.user), at=timezone.now()
        )
    except MembersError as refusal:
        messages.error(request, str(refusal))
        return redirect("portal_me_data")
    return FileResponse(
        copy.file.open("rb"), as_attachment=True, filename="my-data.zip"
    )


@require_http_methods(["GET", "POST"])
@reauthentication_required
@own_page
def ask_to_erase(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask to be erased, or take the wish back; a person decides within days."""
    user, now = cast("User", request.user), timezone.now()
    if request.method == "GET":
        return redirect("portal_me_data")
    if "withdraw" in request.POST:
        withdraw_erasure(member=member, by=user, at=now)
        messages.success(request, _("Good. Everything stays as it is."))
    elif "sure" in request.POST:
        wish = ask_erasure(member=member, by=user, at=now)
        messages.success(
            request,
            _("We have your wish and decide by %(day)s.")
            % {"day": wish.due_on.isoformat()},
        )
    else:
        messages.error(request, _("Tick the box if you are sure."))
    return redirect("portal_me_data")
