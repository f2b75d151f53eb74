"""The day page, the stores side by side, and the way into a row of calls."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.home import HomeView

from members.models import scope_of
from members.views.queue import start_queue
from members.views.record import staff_of
from portal.staff_home import ShortcutsPanel
from portal.today.day import queue_of, sections_of
from portal.today.desk import Desk, desk_of
from portal.today.stores import side_by_side
from portal.today.table import DAY_KINDS, find_kind

SHOWN = 8
ALL_SHOWN = 100


@require_admin_access
@require_safe
def first_page(request: HttpRequest) -> HttpResponse:
    """Where staff arrive: their day, or Wagtail's page for those without members."""
    if works_with_members(request.user):
        return day(request)
    response: HttpResponse = HomeView.as_view()(request)
    return response


def works_with_members(user: Any) -> bool:
    """Whether the person may see members somewhere."""
    return bool(scope_of(user, "members.view_member"))


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """The day page. ``store`` and ``mine`` narrow it, ``kind`` shows one kind in full."""
    desk = desk_of(staff_of(request), now=timezone.now(), params=request.GET)
    wanted = request.GET.get("kind", "")
    kinds = [kind for kind in DAY_KINDS if kind.code == wanted] or DAY_KINDS
    is_one = len(kinds) == 1
    shown = ALL_SHOWN if is_one else SHOWN
    sections = sections_of(desk, kinds, shown=shown)
    context = {
        "desk": desk,
        "sections": sections,
        "total": sum(section.count for section in sections),
        "is_one": is_one,
        "narrowed": narrowed(desk),
        "may_log": may_log(desk),
        "has_stores": len(desk.stores) > 1,
        "shortcuts": ShortcutsPanel(),
        "header_title": _("Today"),
        "header_icon": "calendar",
        "breadcrumbs_items": _crumbs(),
    }
    return render(request, "portal/today/day.html", context)


@require_safe
def stores(request: HttpRequest) -> HttpResponse:
    """How many of each kind wait in each store of the person: for area managers."""
    desk = desk_of(staff_of(request), now=timezone.now(), params=request.GET)
    context = {
        "desk": desk,
        "table": side_by_side(desk, DAY_KINDS),
        "header_title": _("Stores side by side"),
        "header_icon": "calendar",
        "breadcrumbs_items": [
            {"url": reverse("portal_today"), "label": _("Today")},
            {"url": "", "label": _("Stores side by side")},
        ],
    }
    return render(request, "portal/today/stores.html", context)


@require_POST
def queue(request: HttpRequest, code: str) -> HttpResponse:
    """Start to work through the rows of one kind, one record after the other."""
    desk = desk_of(staff_of(request), now=timezone.now(), params=request.GET)
    kind = find_kind(code)
    if kind is None or not kind.is_call or not kind.is_for(desk) or not may_log(desk):
        raise Http404
    back = reverse("portal_today")
    if not desk.is_whole:
        back = f"{back}?{narrowed(desk)}"
    return redirect(start_queue(request, queue_of(desk, kind), back=back))


def may_log(desk: Desk) -> bool:
    """Whether the person may log contacts somewhere: else calling makes no sense."""
    return bool(scope_of(desk.user, "members.add_contact"))


def narrowed(desk: Desk) -> str:
    """The part of an address that keeps the desk as it is narrowed: "store=3&mine=1"."""
    params = {}
    if desk.store is not None:
        params["store"] = str(desk.store.pk)
    if desk.mine:
        params["mine"] = "1"
    return urlencode(params)


def _crumbs() -> list[dict[str, str]]:
    return [{"url": "", "label": _("Today")}]
