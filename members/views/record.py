"""The member's record: the card on top, below it the panels that the apps bring."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.widgets.button import HeaderButton

from members.actions.opening import note_opened
from members.choices import MemberStatus
from members.models import Member, User, scope_of
from members.queries.card import Card, card_of, member_for_record
from members.queries.contacts import correctable, last_contacts
from members.queries.survivors import survivor_of
from members.record.panels import RecordPanel, panels_for
from members.record.timeline_panel import timeline_of
from members.views.confidential_buttons import confidential_buttons
from members.views.contact_bar import contact_bar

logger = logging.getLogger(__name__)

# Panels from this place on stand below the fold: the page asks for them when it stands,
# so that the card is there sooner. Without a script a link shows them.
LATER_ORDER = 200


@dataclass(frozen=True)
class RenderedPanel:
    """A panel as it goes into the page; ``html`` is None when the panel failed."""

    name: str
    heading: str | Promise
    badge: int | None
    html: str | None


@require_safe
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The record page. 404 for a member of another store; writes "opened" to the log.

    A merged record leads to the one it was merged into.
    """
    user = staff_of(request)
    member = visible_member(public_id, user)
    if member.status == MemberStatus.MERGED:
        return redirect(survivor_of(member))
    note_opened(member=member, by=user, at=timezone.now())
    card = card_of(member, user=user, today=timezone.localdate())
    context: dict[str, Any] = {
        "member": member,
        "card": card,
        "may_reveal": scope_of(user, "members.reveal_member").covers(
            member.home_store_id
        ),
        "header_title": member.name,
        "breadcrumbs_items": breadcrumbs(member.name),
        "header_icon": "user",
        "header_buttons": _buttons(member, user),
    }
    context |= _contact_part(request, member, user, card)
    panels = panels_for(member=member, user=user)
    context["media"] = sum((panel.media for panel in panels), Media())
    now = panels if request.GET.get("panels") == "all" else _at_once(panels)
    context["has_later"] = len(now) < len(panels)
    context["panels"] = [render_panel(panel, context, request) for panel in now]
    return render(request, "members/record/record.html", context)


@require_safe
def later_panels(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The panels that the page itself left out, as a fragment for it."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    panels = panels_for(member=member, user=user)
    now = _at_once(panels)
    context: dict[str, Any] = {"member": member}
    context["panels"] = [
        render_panel(panel, context, request) for panel in panels if panel not in now
    ]
    return render(request, "members/record/panels.html", context)


def _at_once(panels: list[RecordPanel]) -> list[RecordPanel]:
    return [panel for panel in panels if panel.order < LATER_ORDER]


def _contact_part(
    request: HttpRequest, member: Member, user: User, card: Card
) -> dict[str, Any]:
    """The last contacts and the bar, for those who may see and log them."""
    if not scope_of(user, "members.view_contact").covers(member.home_store_id):
        return {}
    contacts = last_contacts(member)
    bar = contact_bar(
        request,
        member,
        user=user,
        points=card.contact_points,
        birthday=card.birthday,
        last=contacts,
    )
    at = timezone.now()
    return {
        "contacts": contacts,
        "sees_contacts": True,
        "correctable": correctable(contacts, user=user, at=at),
        "bar": bar,
    }


@require_safe
def timeline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Older parts of the timeline: what happened before ``before`` (ISO 8601)."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, "members.view_activity").covers(member.home_store_id):
        raise Http404
    days, following = timeline_of(member, before=_moment(request), limit=50)
    context = {
        "member": member,
        "days": days,
        "following": following,
        "header_title": _("Timeline of %(name)s") % {"name": member.name},
        "breadcrumbs_items": [
            *breadcrumbs(member.name, url=member.get_absolute_url()),
            {"url": "", "label": _("Timeline")},
        ],
        "header_icon": "history",
    }
    return render(request, "members/record/timeline.html", context)


def _moment(request: HttpRequest) -> datetime | None:
    try:
        found = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None


def staff_of(request: HttpRequest) -> User:
    """The person who asks; PermissionDenied for one who may see no member anywhere."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm("members.view_member"):
        raise PermissionDenied
    return user


def visible_member(public_id: UUID, user: User) -> Member:
    """The member, or 404 when there is none in the person's stores."""
    member = member_for_record(public_id=public_id, user=user)
    if member is None:
        raise Http404
    return member


def breadcrumbs(label: str, url: str = "") -> list[dict[str, str]]:
    """The way from the list of members to this page."""
    return [
        {"url": reverse("members_list"), "label": _("Members")},
        {"url": url, "label": label},
    ]


def _buttons(member: Member, user: User) -> list[HeaderButton]:
    buttons = []
    if scope_of(user, "members.change_member").covers(member.home_store_id):
        url = reverse("members_edit", args=[member.public_id])
        buttons.append(HeaderButton(_("Edit"), url=url, icon_name="edit"))
    if scope_of(user, "members.merge_member").covers(member.home_store_id):
        url = reverse("members_merge_with", args=[member.public_id])
        buttons.append(HeaderButton(_("Merge with …"), url=url, icon_name="copy"))
    return [*buttons, *confidential_buttons(member, user)]


def render_panel(
    panel: RecordPanel, context: dict[str, Any], request: HttpRequest
) -> RenderedPanel:
    """Draw one panel. One that raises is reported in the log and shows one line."""
    html, badge = None, None
    try:
        html = panel.render_html(context | {"request": request})
        badge = panel.badge()
    except Exception:
        logger.exception(
            "panel %s failed on member %s", panel.name, panel.member.public_id
        )
    return RenderedPanel(
        name=panel.name.replace(".", "-"),
        heading=panel.heading,
        badge=badge,
        html=html,
    )
