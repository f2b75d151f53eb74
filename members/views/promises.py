"""The promise tracker: what was promised to whom, by when, kept or not."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages

from members.actions.promises import (
    PromiseMade,
    make_promise,
    reassign_promise,
    settle_promise,
)
from members.exceptions import MembersError
from members.models import Promise, Store, User, scope_of
from members.models.contact import PromiseQuerySet
from members.permissions import colleagues, scoped
from members.queries.keyset import COUNT_CAP, MOST_DIGITS, capped_count
from members.queries.promises import (
    OPEN_TABS,
    PromiseTab,
    promises_after,
    promises_on,
)
from members.views.queue import LONGEST, start_queue
from members.views.record import staff_of, visible_member

PAGE_SIZE = 50
TAB_LABELS: dict[PromiseTab, str | LazyText] = {
    PromiseTab.OVERDUE: pgettext_lazy("promises", "Overdue"),
    PromiseTab.TODAY: pgettext_lazy("promises", "Due today"),
    PromiseTab.COMING: pgettext_lazy("promises", "Coming"),
    PromiseTab.KEPT: pgettext_lazy("promises", "Kept"),
    PromiseTab.BROKEN: pgettext_lazy("promises", "Not kept"),
}


class PromiseFilter(forms.Form):
    """Whose promises, and of which store."""

    mine = forms.BooleanField(label=gettext_lazy("Only my own"), required=False)
    store = forms.ModelChoiceField(
        label=gettext_lazy("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=gettext_lazy("all stores"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["store"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = scoped(
                user, Store.objects.order_by("code"), permission="members.view_contact"
            )


@dataclass(frozen=True)
class Tab:
    """One tab with its count, at most "1000+"."""

    name: str
    label: str | LazyText
    count: str
    url: str
    is_current: bool


@require_safe
def tracker(request: HttpRequest) -> HttpResponse:
    """The promises of the person's stores, by how they stand; 50 to a page."""
    user = staff_of(request)
    if not user.has_perm("members.view_contact"):
        raise PermissionDenied
    today = timezone.localdate()
    form = PromiseFilter(request.GET, user=user)
    rows = _filtered(form, user)
    tab = _tab(request)
    found = _page(tab, promises_on(tab, rows, today=today), request.GET.get("after"))
    shown = found[:PAGE_SIZE]
    context = {
        "form": form,
        "tab": tab,
        "open_tabs": OPEN_TABS,
        "tabs": _tabs(request, rows, tab, today),
        "promises": shown,
        "following": shown[-1].pk if len(found) > PAGE_SIZE else None,
        "query": _query(request, tab),
        "today": today,
        "back": request.get_full_path(),
        "changeable": _changeable(shown, user),
        "colleagues": list(colleagues(user, "members.change_contact")),
        "other_pages": _other_pages(user),
        "header_title": _("Promises"),
        "header_icon": "thumbtack",
        "breadcrumbs_items": [{"url": "", "label": _("Promises")}],
    }
    return render(request, "members/promises/tracker.html", context)


def _other_pages(user: User) -> list[tuple[str, str]]:
    """Address and name of the pages with promises of other apps: what the functions of
    the hook "members_promise_pages" give this person."""
    found = (function(user) for function in hooks.get_hooks("members_promise_pages"))
    return [page for page in found if page is not None]


def _filtered(form: PromiseFilter, user: User) -> PromiseQuerySet:
    rows = Promise.objects.visible_to(user)
    data = form.cleaned_data if form.is_valid() else {}
    if data.get("mine"):
        rows = rows.filter(owner=user)
    if data.get("store"):
        rows = rows.filter(member__home_store=data["store"])
    return rows


def _tab(request: HttpRequest) -> PromiseTab:
    try:
        return PromiseTab(request.GET.get("tab", ""))
    except ValueError:
        return PromiseTab.TODAY


def _page(tab: PromiseTab, rows: PromiseQuerySet, after: str | None) -> list[Promise]:
    rows = rows.select_related("member__home_store", "owner", "settled_by", "made_by")
    if after and after.isascii() and after.isdigit() and len(after) <= MOST_DIGITS:
        anchor = rows.filter(pk=int(after)).first()
        if anchor is not None:
            rows = promises_after(tab, rows, anchor)
    return list(rows[: PAGE_SIZE + 1])


def _changeable(promises: list[Promise], user: User) -> set[int]:
    scope = scope_of(user, "members.change_contact")
    return {
        promise.pk
        for promise in promises
        if promise.settled_at is None and scope.covers(promise.member.home_store_id)
    }


def _query(request: HttpRequest, tab: PromiseTab) -> str:
    """The filters as they go into a link."""
    told = {name: request.GET.get(name, "") for name in ("mine", "store")}
    return urlencode(
        {"tab": tab.value} | {key: value for key, value in told.items() if value}
    )


def _tabs(
    request: HttpRequest, rows: PromiseQuerySet, current: PromiseTab, today: date
) -> list[Tab]:
    tabs = []
    for tab, label in TAB_LABELS.items():
        count = capped_count(promises_on(tab, rows, today=today))
        tabs.append(
            Tab(
                name=tab.value,
                label=label,
                count=f"{COUNT_CAP}+" if count > COUNT_CAP else str(count),
                url=f"?{_query(request, tab)}",
                is_current=tab == current,
            )
        )
    return tabs


class SettleForm(forms.Form):
    """Kept or not, and a word about it."""

    is_kept = forms.TypedChoiceField(
        choices=[("1", "kept"), ("0", "broken")], coerce=lambda value: value == "1"
    )
    note = forms.CharField(max_length=300, required=False)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a promise was kept or not, and go back to where one was."""
    user = staff_of(request)
    promise = _changeable_promise(pk, user)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether the promise was kept."))
        return _back(request)
    try:
        settle_promise(promise=promise, by=user, at=timezone.now(), **form.cleaned_data)
    except MembersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Settled: %(what)s") % {"what": promise.what})
    return _back(request)


@require_POST
def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a promise to a colleague."""
    user = staff_of(request)
    promise = _changeable_promise(pk, user)
    number = request.POST.get("owner", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    owner = (
        colleagues(user, "members.change_contact").filter(pk=int(number)).first()
        if is_number
        else None
    )
    if owner is None:
        messages.error(request, _("This person does not work in your stores."))
        return _back(request)
    try:
        reassign_promise(promise=promise, owner=owner, by=user, at=timezone.now())
    except MembersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Handed to %(owner)s.") % {"owner": owner})
    return _back(request)


class PromiseForm(forms.Form):
    """A promise made outside of a logged contact."""

    what = forms.CharField(max_length=300, required=False)
    due_on = forms.DateField(required=False)


@require_POST
def promise_something(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down a promise from the record. 404 without the right to log contacts."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, "members.add_contact").covers(member.home_store_id):
        raise Http404
    form = PromiseForm(request.POST)
    form.is_valid()
    promise = PromiseMade(
        what=form.cleaned_data.get("what", ""), due_on=form.cleaned_data.get("due_on")
    )
    try:
        make_promise(member=member, promise=promise, by=user, at=timezone.now())
    except MembersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(f"{member.get_absolute_url()}#members-promises")


@require_POST
def call_all(request: HttpRequest) -> HttpResponse:
    """Open the records of a tab one after the other, as a queue."""
    user = staff_of(request)
    form = PromiseFilter(request.POST, user=user)
    try:
        tab = PromiseTab(request.POST.get("tab", ""))
    except ValueError:
        tab = PromiseTab.TODAY
    rows = promises_on(tab, _filtered(form, user), today=timezone.localdate())
    ids = rows.values_list("member__public_id", flat=True)[:LONGEST]
    return redirect(start_queue(request, ids, name="promises", back=_target(request)))


def _changeable_promise(pk: int, user: User) -> Promise:
    return get_object_or_404(
        Promise.objects.visible_to(user, "members.change_contact").select_related(
            "member"
        ),
        pk=pk,
    )


def _target(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return reverse("members_promises")


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(_target(request))
