"""The omnibox: find a member while typing, from every staff page.

One address, three answers: the whole page (without JavaScript), the options of the
dialog (``fragment=1``), and nothing but a hint while nothing is typed.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import User, scope_of
from members.queries.member_rows import MemberRow, rows_of
from members.search.router import find_members

MOST_TYPED = 80
MOST_SHOWN = 12


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Members of the person's stores that fit ``q``, at most 20 (12 in the dialog).

    PermissionDenied for staff who may see no member anywhere.
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm("members.view_member"):
        raise PermissionDenied
    typed = request.GET.get("q", "").strip()[:MOST_TYPED]
    is_fragment = "fragment" in request.GET
    rows = _look(typed, user=user, limit=MOST_SHOWN if is_fragment else 20)
    context: dict[str, Any] = {
        "typed": typed,
        "rows": rows,
        "header_title": _("Find a member"),
        "breadcrumbs_items": [{"url": "", "label": _("Find a member")}],
        "header_icon": "search",
        "may_add": bool(scope_of(user, "members.add_member")),
    }
    template = "options" if is_fragment else "page"
    return render(request, f"members/find/{template}.html", context)


def _look(typed: str, *, user: User, limit: int) -> list[MemberRow]:
    members = find_members(typed, user=user, limit=limit) if typed else []
    return rows_of(members, today=timezone.localdate(), with_calendars=False)
