"""What is asked of a segment: how many, who for example, why this member, freeze it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members.actions.segments import freeze_segment
from members.choices import IN_USE
from members.exceptions import MembersError
from members.models import Member, Segment, User, scope_of
from members.permissions import limit_choices, scoped
from members.queries.member_rows import MemberRow, rows_of
from members.search.router import find_members
from members.segments.builder import SegmentForm
from members.segments.compiler import UnknownRule, condition_of, members_in
from members.segments.counting import (
    Counted,
    count_members,
    count_parts,
    sample_of,
)
from members.segments.nodes import GroupNode
from members.segments.reasons import Reason, outline, reasons
from members.segments.uses import uses_of
from members.views.record import staff_of, visible_member

VISIBLE = "members.view_member"
MOST_TYPED = 80
MOST_FOUND = 8


def limit_rules(form: SegmentForm, user: User) -> None:
    """Let every rule offer only what the person may see."""
    for node in form.rule_nodes():
        if node.form is not None:
            limit_choices(node.form, user=user, permission=VISIBLE)


@dataclass(frozen=True)
class Verdict:
    """Whether a member fits, and the rules one by one."""

    member: Member
    reason: Reason
    others: int = 0

    @property
    def is_current(self) -> bool:
        """Whether the record is one that segments reach at all."""
        return self.member.status in IN_USE

    @property
    def is_in(self) -> bool:
        """Whether the segment reaches the member now."""
        return self.is_current and bool(self.reason.holds)


@dataclass(frozen=True)
class Preview:
    """What the builder says of the rules as they stand."""

    count: Counted | None = None
    incomplete: int = 0
    parts: dict[int, Counted] = field(default_factory=dict)
    sample: list[MemberRow] = field(default_factory=list)
    who: str = ""
    verdict: Verdict | None = None


def preview_of(request: HttpRequest) -> Preview:
    """Count what is posted, as far as it is complete; show ten, and one if asked for."""
    user = staff_of(request)
    form = SegmentForm(request.POST)
    limit_rules(form, user)
    tree = form.root.sound_tree()
    incomplete = sum(not node.is_valid() for node in form.rule_nodes())
    who = request.POST.get("who", "").strip()[:MOST_TYPED]
    if not tree["rules"]:
        return Preview(incomplete=incomplete, who=who)
    mine = Member.objects.current().visible_to(user)
    fitting = mine.filter(condition_of(tree))
    count = count_members(fitting)
    slow = count.number is None
    return Preview(
        count=count,
        incomplete=incomplete,
        parts={} if slow else count_parts(mine, _conditions(form.root)),
        sample=[] if slow else _sample(fitting),
        who=who,
        verdict=_verdict(who, tree, user),
    )


def _conditions(root: GroupNode) -> dict[int, Any]:
    """What each complete part asks by itself; the whole is counted apart."""
    found = {}
    for node in root.walk():
        if isinstance(node, GroupNode):
            tree = node.sound_tree()
            if node is not root and tree["rules"]:
                found[node.key] = condition_of(tree)
        elif node.is_valid():
            found[node.key] = condition_of(node.tree())
    return found


def _sample(members: Any) -> list[MemberRow]:
    return rows_of(sample_of(members), today=timezone.localdate(), with_calendars=False)


def _verdict(who: str, tree: dict[str, Any], user: User) -> Verdict | None:
    found = find_members(who, user=user, limit=MOST_FOUND) if who else []
    if not found:
        return None
    return Verdict(found[0], reasons(tree, found[0]), others=len(found) - 1)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The panel of the builder, and the number of each part, for its script.

    PermissionDenied for who may not build segments.
    """
    user = staff_of(request)
    if not (user.has_perm("members.add_segment") and user.has_perm(VISIBLE)):
        raise PermissionDenied
    found = preview_of(request)
    html = render_to_string(
        "members/staff/segment_preview.html", {"preview": found}, request
    )
    parts = {str(key): counted.words for key, counted in found.parts.items()}
    return JsonResponse({"html": html, "parts": parts})


def segment_context(segment: Segment, user: User) -> dict[str, Any]:
    """What the page of a segment shows: rules, number, sample, uses."""
    found: dict[str, Any] = {
        "segment": segment,
        "uses": uses_of(segment, user),
        "may_freeze": scope_of(user, "members.add_segment").everywhere
        and not segment.is_static,
    }
    try:
        found["outline"] = outline(segment.frozen_rules or segment.rules)
        fitting = members_in(segment.rules).visible_to(user)
    except UnknownRule:
        return found | {"count": Counted(0), "sample": []}
    return found | {"count": count_members(fitting), "sample": _sample(fitting)}


def _segment(request: HttpRequest, pk: int) -> tuple[Segment, User]:
    """404 for who may see no segment; PermissionDenied for who may see no member."""
    user = staff_of(request)
    if not user.has_perm(VISIBLE):
        raise PermissionDenied
    return get_object_or_404(scoped(user, Segment.objects.filter(pk=pk))), user


def _breadcrumbs(segment: Segment, label: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("members_segments:index"), "label": _("Segments")},
        {
            "url": reverse("members_segments:inspect", args=[segment.pk]),
            "label": str(segment),
        },
        {"url": "", "label": label},
    ]


@require_safe
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is meant by ``who``: to the page of the one member, or a list to choose from."""
    segment, user = _segment(request, pk)
    who = request.GET.get("who", "").strip()[:MOST_TYPED]
    found = find_members(who, user=user, limit=MOST_FOUND) if who else []
    if len(found) == 1:
        return redirect("members_segment_why", pk, found[0].public_id)
    rows = rows_of(found, today=timezone.localdate(), with_calendars=False)
    context = {
        "segment": segment,
        "who": who,
        "rows": rows,
        "header_title": _("Is this member in it?"),
        "breadcrumbs_items": _breadcrumbs(segment, _("Is this member in it?")),
        "header_icon": "group",
    }
    return render(request, "members/staff/segment_why.html", context)


@require_safe
def why(request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
    """Why a member is in the segment or not, rule by rule."""
    segment, user = _segment(request, pk)
    member = visible_member(public_id, user)
    context: dict[str, Any] = {
        "segment": segment,
        "who": member.member_no,
        "header_title": _("Is this member in it?"),
        "breadcrumbs_items": _breadcrumbs(segment, str(member)),
        "header_icon": "group",
    }
    try:
        context["verdict"] = Verdict(member, reasons(segment.rules, member))
    except UnknownRule:
        context["is_unusable"] = True
    return render(request, "members/staff/segment_why.html", context)


class FreezeForm(forms.Form):
    """What the static segment is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a name, and write down who fits now."""
    segment, user = _segment(request, pk)
    if not scope_of(user, "members.add_segment").everywhere:
        raise PermissionDenied
    today = date_format(timezone.localdate(), "Y-m-d")
    form = FreezeForm(
        request.POST or None, initial={"name": f"{segment.name[:68]} {today}"}
    )
    if form.is_valid():
        try:
            static = freeze_segment(
                segment=segment,
                name=form.cleaned_data["name"],
                by=user,
                at=timezone.now(),
            )
        except MembersError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The segment is frozen."))
            return redirect("members_segments:inspect", static.pk)
    context = {
        "segment": segment,
        "form": form,
        "header_title": _("Freeze the segment"),
        "breadcrumbs_items": _breadcrumbs(segment, _("Freeze")),
        "header_icon": "lock",
    }
    return render(request, "members/staff/segment_freeze.html", context)
