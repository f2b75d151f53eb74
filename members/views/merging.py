"""The steward's desk: pairs that may be one person, merging, and taking a merge back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.actions.duplicates import set_aside
from members.actions.merge_fields import default_side
from members.actions.merging import merge_members
from members.actions.unmerging import undo_merge
from members.exceptions import MembersError
from members.models import DuplicatePair, Member, Merge, User, scope_of
from members.models.duplicate import PairReason
from members.queries.comparison import (
    BOTH,
    LEFT,
    RIGHT,
    Comparison,
    compare_members,
    load_for_comparison,
)
from members.queries.keyset import KeysetOrder, capped_count, keyset_page
from members.queries.member_rows import rows_of
from members.search.router import find_members
from members.views.merge_report import field_words, report_lines
from members.views.record import breadcrumbs

PERMISSION = "members.merge_member"
PAGE = 25
MOST_FOUND = 10
BY_SCORE = KeysetOrder(
    code="score", annotations=lambda: {"sort_value": F("score")}, parse=int
)


class MergeForm(forms.Form):
    """Which record stays, and of each field in which they differ the side to keep."""

    survivor = forms.ChoiceField(choices=[(LEFT, LEFT), (RIGHT, RIGHT)])

    def __init__(self, data: Any, *, comparison: Comparison) -> None:
        super().__init__(data)
        self.comparison = comparison
        for choice in comparison.choices:
            sides = [LEFT, RIGHT, *([BOTH] if choice.may_be_both else [])]
            self.fields[f"keep_{choice.name}"] = forms.ChoiceField(
                choices=[(side, side) for side in sides], required=False
            )

    def arguments(self) -> dict[str, Any]:
        """What merge_members takes."""
        survivor = self.cleaned_data["survivor"]
        keep = {}
        for choice in self.comparison.choices:
            side = self.cleaned_data[f"keep_{choice.name}"] or choice.proposed
            if side == BOTH:
                keep[choice.name] = BOTH
            else:
                keep[choice.name] = "survivor" if side == survivor else "duplicate"
        return {
            "survivor": self.comparison.member(survivor),
            "duplicate": self.comparison.member(LEFT if survivor == RIGHT else RIGHT),
            "keep": keep,
        }


def steward_of(request: HttpRequest) -> User:
    """The person who asks; PermissionDenied for one who may merge nowhere."""
    user = request.user
    if not isinstance(user, User) or not scope_of(user, PERMISSION):
        raise PermissionDenied
    return user


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The inbox: open pairs of the person's stores, the most alike first."""
    user = steward_of(request)
    pairs = DuplicatePair.objects.visible_to(user).open()
    page = keyset_page(
        pairs.select_related("first__home_store", "second__home_store"),
        params=request.GET,
        size=PAGE,
        order=BY_SCORE,
    )
    members = [member for pair in page.rows for member in (pair.first, pair.second)]
    rows = rows_of(members, today=timezone.localdate())
    words = dict(PairReason.choices)
    context = {
        "pairs": [
            {
                "pair": pair,
                "rows": rows[2 * index : 2 * index + 2],
                "reasons": [words.get(code, code) for code in pair.reasons],
            }
            for index, pair in enumerate(page.rows)
        ],
        "page": page,
        "count": capped_count(pairs),
        "header_title": _("Duplicates"),
        "header_icon": "copy",
        "breadcrumbs_items": breadcrumbs(_("Duplicates")),
        "tab": "pairs",
    }
    return render(request, "members/merging/list.html", context)


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """One pair side by side: merge, or note that they are two people."""
    user = steward_of(request)
    found = get_object_or_404(
        DuplicatePair.objects.visible_to(user).select_related("decided_by"), pk=pk
    )
    if request.method == "POST" and "apart" in request.POST:
        return _set_aside(request, found, user)
    words = dict(PairReason.choices)
    context = {
        "pair": found,
        "reasons": [words.get(code, code) for code in found.reasons],
        "is_open": DuplicatePair.objects.open().filter(pk=pk).exists(),
        "header_title": _("One person?"),
    }
    return _compare(request, found.first_id, found.second_id, user, context)


@require_http_methods(["GET", "POST"])
def merge_with(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Merge a record with another that is looked for (``q``) or named (``with``)."""
    user = steward_of(request)
    mine = Member.objects.visible_to(user, PERMISSION).current()
    member = get_object_or_404(mine, public_id=public_id)
    other = _named(request.GET.get("with", ""))
    if other is not None:
        second = get_object_or_404(mine.exclude(pk=member.pk), public_id=other)
        context: dict[str, Any] = {"is_open": True, "header_title": _("One person?")}
        return _compare(request, member.pk, second.pk, user, context)
    typed = request.GET.get("q", "").strip()[:80]
    found = find_members(typed, user=user, limit=MOST_FOUND) if typed else []
    context = {
        "member": member,
        "typed": typed,
        "rows": rows_of(
            [each for each in found if each.pk != member.pk], today=timezone.localdate()
        ),
        "header_title": _("Merge %(name)s with …") % {"name": member.name},
        "header_icon": "copy",
        "breadcrumbs_items": _way(member),
    }
    return render(request, "members/merging/find.html", context)


def _named(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _way(member: Member) -> list[dict[str, str]]:
    return [
        *breadcrumbs(member.name, url=member.get_absolute_url()),
        {"url": "", "label": _("Merge")},
    ]


def _compare(
    request: HttpRequest, left: int, right: int, user: User, context: dict[str, Any]
) -> HttpResponse:
    """The page of two records, or what comes of its form."""
    members = load_for_comparison([left, right])
    comparison = compare_members(members[left], members[right], propose=default_side)
    form = MergeForm(request.POST or None, comparison=comparison)
    if request.method == "POST" and form.is_valid():
        try:
            done = merge_members(by=user, at=timezone.now(), **form.arguments())
        except MembersError as error:
            messages.error(request, str(error))
        else:
            return redirect("members_merge", done.pk)
    context |= {
        "comparison": comparison,
        "sides": [(LEFT, comparison.left), (RIGHT, comparison.right)],
        "chosen": {"survivor": request.POST.get("survivor", comparison.survivor)},
        "form": form,
        "header_icon": "copy",
        "breadcrumbs_items": [
            {"url": reverse("members_duplicates"), "label": _("Duplicates")},
            {"url": "", "label": _("One person?")},
        ],
    }
    return render(request, "members/merging/pair.html", context)


def _set_aside(request: HttpRequest, found: DuplicatePair, user: User) -> HttpResponse:
    try:
        set_aside(pair=found, by=user, at=timezone.now())
    except MembersError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Noted: two people. They are not shown as a pair again.")
        )
    return redirect("members_duplicates")


@require_safe
def merges(request: HttpRequest) -> HttpResponse:
    """The merges of the person's stores, the latest first."""
    user = steward_of(request)
    rows = Merge.objects.visible_to(user).select_related("survivor", "duplicate", "by")
    context = {
        "page": keyset_page(rows, params=request.GET, size=PAGE),
        "header_title": _("Merges"),
        "header_icon": "copy",
        "breadcrumbs_items": breadcrumbs(_("Merges")),
        "tab": "merges",
    }
    return render(request, "members/merging/merges.html", context)


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """One merge: what was moved; a POST takes it back. Then what came of that."""
    user = steward_of(request)
    found = get_object_or_404(
        Merge.objects.visible_to(user).select_related(
            "survivor__home_store", "duplicate__home_store", "by", "undone_by"
        ),
        pk=pk,
    )
    if request.method == "POST":
        try:
            undo_merge(merge=found, by=user, at=timezone.now())
        except MembersError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The merge was undone: two records again."))
        return redirect("members_merge", pk)
    context = {
        "merge": found,
        "lines": report_lines(found),
        "changed_fields": field_words(found),
        "header_title": _("Merge"),
        "header_icon": "copy",
        "breadcrumbs_items": [
            {"url": reverse("members_merges"), "label": _("Merges")},
            {"url": "", "label": f"{found.duplicate.member_no} → {found.survivor}"},
        ],
    }
    return render(request, "members/merging/merge.html", context)
