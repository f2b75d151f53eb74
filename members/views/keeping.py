"""Keeping the archives true: what is missing where, and what was changed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.choices import GapKind
from members.models import FieldChange, Member, Store, User, scope_of
from members.queries.completeness import CONDITIONS, members_lacking, stores_with_gaps
from members.queries.keyset import COUNT_CAP, KeysetPage, keyset_page
from members.queries.member_rows import MemberRow, rows_of
from members.record.keeping_panel import mending_url, shown_changes
from members.views.record import breadcrumbs, staff_of, visible_member

PAGE_SIZE = 30
CHANGES_A_PAGE = 50


@dataclass(frozen=True)
class Cell:
    """How often one kind is missing in one store, in words; "" for never."""

    kind: GapKind
    count: str
    url: str


@dataclass(frozen=True)
class LackingRow:
    """A member with a gap, and where it is closed."""

    row: MemberRow
    mend_url: str


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """What is missing or stale, by store and kind; with both chosen the members.

    404 for a store out of the person's reach.
    """
    user = staff_of(request)
    stores = list(stores_with_gaps(user))
    store = _chosen_store(request, stores)
    kind = _chosen_kind(request)
    is_mine = "mine" in request.GET
    context: dict[str, Any] = {
        "kinds": [(kind, kind.label) for kind in CONDITIONS],
        "stores": [
            (each, [_cell(each, kind) for kind in CONDITIONS]) for each in stores
        ],
        "store": store,
        "kind": kind,
        "is_mine": is_mine,
        "may_hand_over": user.has_perm("members.add_handover"),
        "header_title": _("Missing and stale data"),
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [{"url": "", "label": _("Missing and stale data")}],
    }
    if store and kind:
        context |= _lacking(request, user=user, store=store, kind=kind, is_mine=is_mine)
    return render(request, "members/keeping/gaps.html", context)


@require_safe
def changes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every change of one record, newest first. 404 as the record."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, "members.view_activity").covers(member.home_store_id):
        raise Http404
    found = (
        FieldChange.objects.filter(member=member)
        .readable_by(user, member.home_store_id)
        .select_related("by")
    )
    page = keyset_page(found, params=request.GET, size=CHANGES_A_PAGE)
    context = {
        "member": member,
        "changes": shown_changes(page.rows),
        "previous_url": _page_url(request, "before", page.previous_before),
        "next_url": _page_url(request, "after", page.next_after),
        "header_title": _("Changes of %(name)s") % {"name": member.name},
        "breadcrumbs_items": [
            *breadcrumbs(member.name, url=member.get_absolute_url()),
            {"url": "", "label": _("Changes")},
        ],
        "header_icon": "history",
    }
    return render(request, "members/keeping/changes.html", context)


def _chosen_store(request: HttpRequest, stores: list[Store]) -> Store | None:
    """The store asked for, or the only one there is."""
    asked = request.GET.get("store", "")
    if not asked:
        return stores[0] if len(stores) == 1 else None
    for store in stores:
        if str(store.pk) == asked:
            return store
    raise Http404


def _chosen_kind(request: HttpRequest) -> GapKind | None:
    asked = request.GET.get("kind", "")
    return GapKind(asked) if asked in GapKind.values else None


def _cell(store: Store, kind: GapKind) -> Cell:
    count: int = getattr(store, f"gaps_{kind.value}")
    words = f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)
    params = urlencode({"store": str(store.pk), "kind": kind.value})
    return Cell(kind, words if count else "", f"{reverse('members_gaps')}?{params}")


def _lacking(
    request: HttpRequest, *, user: User, store: Store, kind: GapKind, is_mine: bool
) -> dict[str, Any]:
    members = members_lacking(kind=kind, store=store, user=user, at=timezone.now())
    if is_mine:
        members = members.filter(owner=user)
    page: KeysetPage[Member] = keyset_page(
        members.select_related("home_store", "stat", "owner"),
        params=request.GET,
        size=PAGE_SIZE,
    )
    rows = rows_of(page.rows, today=timezone.localdate())
    may_change = scope_of(user, "members.change_member").covers(store.pk)
    return {
        "rows": [
            LackingRow(row, mending_url(row.member, kind) if may_change else "")
            for row in rows
        ],
        "previous_url": _page_url(request, "before", page.previous_before),
        "next_url": _page_url(request, "after", page.next_after),
    }


def _page_url(request: HttpRequest, name: str, value: str | None) -> str:
    """This page with its filters at another place; "" when there is none."""
    if value is None:
        return ""
    params = request.GET.copy()
    for other in ("after", "before"):
        params.pop(other, None)
    params[name] = value
    return f"?{params.urlencode()}"
