"""Letters that wait for a person: in doubt, failed, come back; and those that wait."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members.actions.letters import (
    leave_all,
    note_all_arrived,
    send_all_again,
    send_failed_again,
)
from members.choices import MessageState
from members.models import Message, User, scope_of
from members.models.access import NOWHERE
from members.models.message import MessageQuerySet
from members.outbox.gates import words_of_reason
from members.views.record import staff_of

PAGE = 50
COUNTED = 1000
STATES = (
    MessageState.IN_DOUBT,
    MessageState.FAILED,
    MessageState.BOUNCED,
    MessageState.RETRY,
)
DECISIONS = {
    "arrived": note_all_arrived,
    "again": send_all_again,
    "leave": leave_all,
}


@dataclass(frozen=True)
class Row:
    """A letter as the list shows it."""

    letter: Message
    address: str
    reason: str


@dataclass(frozen=True)
class Tile:
    """One of the kinds of trouble, how many letters have it, and where they stand."""

    state: str
    label: str
    count: str
    url: str


@require_safe
def stuck(request: HttpRequest) -> HttpResponse:
    """Letters of one's stores in one kind of trouble, newest first, a page by key.

    ``?about=`` keeps those of one run or case; ``?before=`` turns the page.
    """
    user = staff_of(request)
    if scope_of(user, "members.view_message") == NOWHERE:
        raise PermissionDenied
    state = request.GET.get("state", MessageState.IN_DOUBT)
    if state not in STATES:
        raise Http404
    about = request.GET.get("about", "")[:80]
    before = request.GET.get("before", "")
    rows = stuck_letters(user, state, about=about)
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    may_decide = scope_of(user, "members.change_message") != NOWHERE
    context = {
        "state": state,
        "about": about,
        "tiles": [_tile(user, each, about) for each in STATES],
        "rows": [
            Row(row, row.masked_address, words_of_reason(row.reason))
            for row in found[:PAGE]
        ],
        "older": _address(state, about, before=found[PAGE - 1].pk)
        if len(found) > PAGE
        else "",
        "everything": _address(state, ""),
        "may_decide": may_decide and state in ("in_doubt", "failed"),
        "in_doubt": state == MessageState.IN_DOUBT,
        "may_retry_run": may_decide and bool(about) and state == MessageState.FAILED,
        "header_title": _("Letters that got stuck"),
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": reverse("members_letters:index"), "label": _("Outbox")},
            {"url": "", "label": _("Letters that got stuck")},
        ],
    }
    return render(request, "members/letters/stuck.html", context)


def stuck_letters(user: User, state: str, *, about: str = "") -> MessageQuerySet:
    """The letters of one's stores in that state about which nobody has decided yet."""
    rows = Message.objects.visible_to(user).filter(state=state, settled_at=None)
    if about:
        rows = rows.filter(ref=about)
    shown = rows.select_related("member").defer("text", "html", "values", "links")
    return shown.order_by("-pk")


def _tile(user: User, state: str, about: str) -> Tile:
    rows = stuck_letters(user, state, about=about).order_by()
    count = rows.values("pk")[: COUNTED + 1].count()
    return Tile(
        state=state,
        label=str(MessageState(state).label),
        count=f"{COUNTED}+" if count > COUNTED else str(count),
        url=_address(state, about),
    )


def _address(state: str, about: str, *, before: int | None = None) -> str:
    query = {"state": state, "about": about, "before": before or ""}
    kept = {name: value for name, value in query.items() if value}
    return f"{reverse('members_letters_stuck')}?{urlencode(kept)}"


@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Decide about the letters that were ticked."""
    user = staff_of(request)
    decide = DECISIONS.get(request.POST.get("decision", ""))
    if decide is None:
        raise Http404
    ids = [int(pk) for pk in request.POST.getlist("letter")[:PAGE] if pk.isdecimal()]
    _tell(request, decide(ids=ids, by=user, at=timezone.now()))
    return redirect(_back(request))


@require_POST
def retry_run(request: HttpRequest) -> HttpResponse:
    """Send the failed letters of one run once more, and no others."""
    user = staff_of(request)
    about = request.POST.get("about", "")
    if not about:
        raise Http404
    _tell(request, send_failed_again(ref=about[:80], by=user, at=timezone.now()))
    return redirect(_back(request))


def _tell(request: HttpRequest, count: int) -> None:
    if not count:
        messages.warning(
            request, _("There was nothing to decide: choose letters first.")
        )
        return
    words = ngettext("%(count)d letter settled.", "%(count)d letters settled.", count)
    messages.success(request, words % {"count": count})


def _back(request: HttpRequest) -> str:
    state = request.POST.get("state", "")
    about = request.POST.get("about", "")[:80]
    return _address(state if state in STATES else MessageState.IN_DOUBT, about)
