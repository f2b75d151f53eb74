"""A list of members that somebody works through, one record after the other.

The list lives in the session. Any page may start one (the day page, the promises);
the record page shows the place in it when its address names the queue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.admin import messages

from members.models import Member, User

SESSION_KEY = "call_queue"
# More than anybody calls in a day; a session is not a database.
LONGEST = 200


@dataclass(frozen=True)
class QueuePlace:
    """Where a member stands in the queue: "3 of 10"."""

    name: str
    number: int
    total: int
    back: str


def start_queue(
    request: HttpRequest,
    public_ids: Iterable[UUID | str],
    *,
    name: str = "today",
    back: str = "",
) -> str:
    """Put the list into the session; returns the address of its first record.

    ``back`` is the page to return to at the end (a path of ours; else the members'
    list). An empty list ends at once: the address is ``back``. At most 200 are taken.
    The members need not be visible: those that are not are passed over.
    """
    back = back or reverse("members_list")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("members_list")
    ids = list(dict.fromkeys(str(found) for found in public_ids))[:LONGEST]
    request.session[SESSION_KEY] = {"name": name, "ids": ids, "back": back}
    return _record_after(request, None) or back


def queue_place(request: HttpRequest, member: Member) -> QueuePlace | None:
    """The member's place in the queue that the address or the form names, or None."""
    queue = request.session.get(SESSION_KEY)
    named = request.GET.get("queue") or request.POST.get("queue")
    public_id = str(member.public_id)
    if not queue or named != queue["name"] or public_id not in queue["ids"]:
        return None
    return QueuePlace(
        name=queue["name"],
        number=queue["ids"].index(public_id) + 1,
        total=len(queue["ids"]),
        back=queue["back"],
    )


def go_on(request: HttpRequest, member: Member) -> HttpResponse:
    """To the next record of the queue; at its end back to where it was started."""
    place = queue_place(request, member)
    if place is None:
        return redirect(member)
    following = _record_after(request, member)
    if following is None:
        messages.info(
            request, _("That was the last of %(total)d.") % {"total": place.total}
        )
        return stop_queue(request, place)
    return redirect(following)


def stop_queue(request: HttpRequest, place: QueuePlace) -> HttpResponse:
    """Forget the list and go back to where it was started."""
    request.session.pop(SESSION_KEY, None)
    return redirect(place.back)


def _record_after(request: HttpRequest, member: Member | None) -> str | None:
    """The address of the next record that the person may still open."""
    queue = request.session[SESSION_KEY]
    ids = queue["ids"]
    rest = ids[ids.index(str(member.public_id)) + 1 :] if member else ids
    user = request.user
    if not isinstance(user, User):
        return None
    found = (
        Member.objects.visible_to(user)
        .current()
        .filter(public_id__in=rest)
        .values_list("public_id", flat=True)
    )
    open_ids = {str(public_id) for public_id in found}
    for public_id in rest:
        if public_id in open_ids:
            address = reverse("members_record", args=[public_id])
            return f"{address}?{urlencode({'queue': queue['name']})}"
    return None
