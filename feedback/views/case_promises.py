"""The promises of cases: late, due, coming, kept, broken. Settled on the case itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from feedback.models import CasePromise
from feedback.models.redress import CasePromiseQuerySet
from feedback.queries.promises import PromiseTab, promises_on
from feedback.views.workspace.page import staff_of
from members.models import Store, User, scope_of
from members.permissions import scoped
from members.queries.keyset import COUNT_CAP, capped_count

VIEW = "feedback.view_case"
SHOWN = 100
LABELS: dict[PromiseTab, str | LazyText] = {
    PromiseTab.LATE: pgettext_lazy("promises", "Overdue"),
    PromiseTab.SOON: pgettext_lazy("promises", "Today and tomorrow"),
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
        field: Any = self.fields["store"]
        field.queryset = scoped(user, Store.objects.order_by("code"), permission=VIEW)


@dataclass(frozen=True)
class Tab:
    """One tab with its count, at most "1000+"."""

    name: str
    label: str | LazyText
    count: str
    url: str
    is_current: bool


@require_safe
def case_promises(request: HttpRequest) -> HttpResponse:
    """The promises of the cases of the person's stores, by how they stand."""
    user = staff_of(request)
    if not scope_of(user, VIEW):
        raise PermissionDenied
    today = timezone.localdate()
    form = PromiseFilter(request.GET, user=user)
    rows = filtered(form, user)
    current = _tab(request)
    found = promises_on(current, rows, today=today)
    found = found.select_related("case__store", "case__member", "owner", "settled_by")
    context = {
        "form": form,
        "tab": current,
        "tabs": _tabs(request, rows, current, today),
        "promises": found[:SHOWN],
        "today": today,
        "others_url": reverse("members_promises"),
        "header_title": _("Promises of cases"),
        "header_icon": "thumbtack",
        "breadcrumbs_items": [{"url": "", "label": _("Promises of cases")}],
    }
    return render(request, "feedback/amends/promises.html", context)


def filtered(form: PromiseFilter, user: User) -> CasePromiseQuerySet:
    """The promises that the person may see, narrowed by the form."""
    rows = CasePromise.objects.visible_to(user)
    data = form.cleaned_data if form.is_valid() else {}
    if data.get("mine"):
        rows = rows.filter(owner=user)
    if data.get("store"):
        rows = rows.filter(case__store=data["store"])
    return rows


def _tab(request: HttpRequest) -> PromiseTab:
    try:
        return PromiseTab(request.GET.get("tab", ""))
    except ValueError:
        return PromiseTab.SOON


def _tabs(
    request: HttpRequest,
    rows: CasePromiseQuerySet,
    current: PromiseTab,
    today: date,
) -> list[Tab]:
    kept = {
        name: request.GET[name] for name in ("mine", "store") if request.GET.get(name)
    }
    tabs = []
    for tab, label in LABELS.items():
        count = capped_count(promises_on(tab, rows, today=today))
        tabs.append(
            Tab(
                name=tab.value,
                label=label,
                count=f"{COUNT_CAP}+" if count > COUNT_CAP else str(count),
                url="?" + urlencode({"tab": tab.value} | kept),
                is_current=tab == current,
            )
        )
    return tabs
