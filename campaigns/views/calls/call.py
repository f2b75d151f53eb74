"""One call: the card, what to say, what came of it, and on to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.actions.calling import record_call_outcome
from campaigns.actions.reserving import release_calls
from campaigns.choices import CallOrigin, CallOutcome, CallState
from campaigns.exceptions import CampaignsError
from campaigns.models import Call
from campaigns.models.call import LIVE
from campaigns.queries.calls import held_calls, script_of
from campaigns.registry import knowledge_for
from campaigns.views.calls.desk import MAKE, caller_of, crumbs
from campaigns.views.calls.forms import CallForm, in_portal_zone
from members.actions.opening import note_opened
from members.exceptions import MembersError
from members.models import Member, User, scope_of
from members.queries.card import card_of, member_for_record
from members.queries.contacts import last_contacts
from members.record.case_opening import case_doors, door_for

NEEDS_TIME = CallOutcome.CALL_BACK


@dataclass(frozen=True)
class Key:
    """One of the keys 1 to 9."""

    number: int
    outcome: str
    label: str
    needs_time: bool


KEYS = [
    Key(number, value, label, value == NEEDS_TIME)  # type: ignore[arg-type]  # lazy text
    for number, (value, label) in enumerate(CallOutcome.choices, start=1)
]


def found_call(request: HttpRequest, pk: int, permission: str) -> tuple[User, Call]:
    """The call, or 404 when it is not the person's."""
    user = caller_of(request)
    calls = Call.objects.visible_to(user, permission).select_related(
        "call_list",
        "member",
        "reserved_by",
        "done_by",
        "service__thing",
        "service__store",
        "service__brought_by",
        "purchase__store",
    )
    return user, get_object_or_404(calls, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a call; POST writes it down and goes on to the next one.

    Who may only see calls sees the page without the keys. 404 for a call of another
    store, and for a member whose record the person may not open.
    """
    user, found = found_call(request, pk, "campaigns.view_call")
    member = member_for_record(public_id=found.member.public_id, user=user)
    if member is None:
        raise Http404
    at = timezone.now()
    points = list(member.contact_points.order_by("kind", "-is_primary", "pk"))
    form = CallForm(request.POST or None, call=found, points=points)
    if request.method == "POST":
        if not scope_of(user, MAKE).covers(member.home_store_id):
            raise Http404
        if form.is_valid() and _write(request, form, found, user, at):
            return _onwards(request, user, at)
    note_opened(member=member, by=user, at=at)
    context = _context(request, user, found, member, form, at)
    return render(request, "campaigns/calls/call.html", context)


def _write(
    request: HttpRequest, form: CallForm, found: Call, user: User, at: datetime
) -> bool:
    try:
        record_call_outcome(call=found, by=user, at=at, **form.fields_for_action())
    except (CampaignsError, MembersError) as error:
        field = getattr(error, "field", "")
        form.add_error(field if field in form.fields else None, str(error))
        return False
    outcome = CallOutcome(form.cleaned_data["outcome"]).label
    words = {"name": found.member.name, "outcome": outcome}
    messages.success(request, _("%(name)s: %(outcome)s") % words)
    return True


def _onwards(request: HttpRequest, user: User, at: datetime) -> HttpResponse:
    held = held_calls(user, at=at)
    if held:
        return redirect("campaigns_call", held[0].pk)
    messages.info(request, _("That was the last of your calls."))
    return redirect("campaigns_calls")


@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Give this one back for half an hour and go on."""
    user, found = found_call(request, pk, MAKE)
    at = timezone.now()
    release_calls(by=user, at=at, call=found, is_skipped=True)
    return _onwards(request, user, at)


def _context(
    request: HttpRequest,
    user: User,
    found: Call,
    member: Member,
    form: CallForm,
    at: datetime,
) -> dict[str, Any]:
    card = card_of(member, user=user, today=timezone.localdate(at))
    sees_contacts = scope_of(user, "members.view_contact").covers(member.home_store_id)
    held = held_calls(user, at=at)
    return {
        "call": found,
        "member": member,
        "card": card,
        "sees_contacts": sees_contacts,
        "contacts": last_contacts(member) if sees_contacts else [],
        "correctable": set(),
        "may_reveal": scope_of(user, "members.reveal_member").covers(
            member.home_store_id
        ),
        "script": script_of(found.call_list, member),
        "knowledge": knowledge_for(found.call_list.aim),
        "bar": _bar(request, user, found, member, form, held),
        "held": held,
        "case": _case(user, found, member),
        "reveal_reason": _reason(found),
        "header_title": member.name,
        "header_icon": "mobile-alt",
        "breadcrumbs_items": crumbs(("", found.call_list.name)),
    }


def _reason(found: Call) -> str:
    """What the log of reveals says when a number is opened from here."""
    return pgettext("reason to see a number", "To call: %(list)s") % {
        "list": found.call_list.name
    }


@dataclass(frozen=True)
class Bar:
    """What the bar at the foot of the page draws."""

    form: CallForm
    keys: Sequence[Key]
    number: int
    total: int
    is_service: bool
    call_back_at: str

    @property
    def phone(self) -> Any:
        """The number that is dialled unless another is chosen."""
        return self.form.usual_phone

    @property
    def more_fields(self) -> list[BoundField]:
        """What is folded away beside the time of a call-back."""
        names = ("contact_point", "next_on", "promise_what", "promise_due_on")
        return [self.form[name] for name in names]


def _bar(
    request: HttpRequest,
    user: User,
    found: Call,
    member: Member,
    form: CallForm,
    held: Sequence[Call],
) -> Bar | None:
    """None for those who may not write the call down, and when it is over."""
    is_mine = found.state == CallState.RESERVED and found.reserved_by_id == user.pk
    is_free = found.state in LIVE and (is_mine or found.state == CallState.WAITING)
    if not is_free or not scope_of(user, MAKE).covers(member.home_store_id):
        return None
    order = [each.pk for each in held]
    return Bar(
        form=form,
        keys=KEYS,
        number=order.index(found.pk) + 1 if found.pk in order else 0,
        total=len(order),
        is_service=found.call_list.origin == CallOrigin.SERVICE,
        call_back_at=request.POST.get("call_back_at", "")
        or in_portal_zone(found.call_back_at),
    )


def _case(user: User, found: Call, member: Member) -> dict[str, str]:
    """The complaint that came of the call, or the way to open one."""
    told = {"number": found.case_number, "url": "", "open": ""}
    if found.case_ref:
        pages = (door.page(found.case_ref) for door in case_doors)
        told["url"] = next((page for page in pages if page), "")
    door = door_for(user, member)
    if door is not None:
        back = reverse("campaigns_call", args=[found.pk])
        told["open"] = door.form(member, found.ref, back)
    return told
