"""Reports of the archive: sources, and who brought whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from members.models import Member, Scope, Store, User, scope_of
from members.permissions import scoped
from members.queries.origins import (
    Outcome,
    Period,
    SourceRow,
    brought_and_others,
    brought_by,
    referrers_report,
    sources_report,
    total_of,
)
from members.views.record import staff_of

PERMISSION = "members.view_member"
# Measures of the bars, in the units of the drawing.
BAR_WIDTH = 460
BAR_HEIGHT = 34


class PeriodForm(forms.Form):
    """Which stores, and from when to when; a year up to today unless told otherwise."""

    start = forms.DateField(
        label=pgettext_lazy("period", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    end = forms.DateField(
        label=pgettext_lazy("period", "Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    store = forms.ModelChoiceField(
        label=gettext_lazy("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=gettext_lazy("All my stores"),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        today = timezone.localdate()
        first = {"start": today - timedelta(days=364), "end": today}
        given = {
            name: data.get(name) or first.get(name, "")
            for name in ("start", "end", "store")
        }
        super().__init__(given)
        self.user = user
        field: Any = self.fields["store"]
        field.queryset = scoped(
            user, Store.objects.order_by("code"), permission=PERMISSION
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if start and end and start > end:
            self.add_error("end", _("The end lies before the beginning."))
        return data

    @property
    def scope(self) -> Scope:
        """The stores of the report."""
        store = self.cleaned_data["store"]
        if store is not None:
            return Scope(everywhere=False, store_ids=frozenset({store.pk}))
        return scope_of(self.user, PERMISSION)

    @property
    def period(self) -> Period:
        """The days of the report."""
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


@dataclass(frozen=True)
class Bar:
    """One row of the drawing: all who came in, and of them those who bought."""

    label: str | Promise
    outcome: Outcome
    top: int
    came_width: int
    converted_width: int

    @property
    def middle(self) -> int:
        """Where the words stand."""
        return self.top + BAR_HEIGHT // 2

    @property
    def words_left(self) -> int:
        """Where the figures stand: behind the bar."""
        return self.came_width + 8


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Where members come from and what became of them, with bars to print."""
    form = PeriodForm(request.GET, user=staff_of(request))
    rows: list[SourceRow] = []
    if form.is_valid():
        rows = sources_report(form.scope, form.period)
    bars = bars_of(rows)
    return _page(
        request,
        form,
        "sources",
        {
            "rows": rows,
            "total": total_of(row.outcome for row in rows),
            "bars": bars,
            "bar_height": BAR_HEIGHT - 12,
            "drawing_height": len(bars) * BAR_HEIGHT,
            "header_title": _("Sources"),
            "header_icon": "globe",
        },
    )


@require_safe
def referrers(request: HttpRequest) -> HttpResponse:
    """Who brought how many, and what those spend; with one chosen, whom.

    404 for a chosen member out of the person's reach.
    """
    user = staff_of(request)
    form = PeriodForm(request.GET, user=user)
    context: dict[str, Any] = {
        "header_title": _("Who brought whom"),
        "header_icon": "group",
    }
    chosen = _chosen(request, user)
    if chosen is not None:
        context["chosen"] = chosen
        context["brought_members"] = brought_by(
            chosen, scope=scope_of(user, PERMISSION)
        )
    if form.is_valid():
        brought, others = brought_and_others(form.scope, form.period)
        context |= {
            "rows": referrers_report(
                form.scope, form.period, reach=scope_of(user, PERMISSION)
            ),
            "brought": brought,
            "others": others,
        }
    return _page(request, form, "referrers", context)


def bars_of(rows: Sequence[SourceRow]) -> list[Bar]:
    """The bars of a report, the longest as wide as the drawing."""
    most = max((row.outcome.came for row in rows), default=0)
    return [
        Bar(
            label=str(row.source or _("not told")),
            outcome=row.outcome,
            top=place * BAR_HEIGHT,
            came_width=_width(row.outcome.came, most),
            converted_width=_width(row.outcome.converted, most),
        )
        for place, row in enumerate(rows)
    ]


def _width(count: int, most: int) -> int:
    return max(1, round(BAR_WIDTH * count / most)) if count else 0


def _chosen(request: HttpRequest, user: User) -> Member | None:
    asked = request.GET.get("referrer", "")
    if not asked:
        return None
    try:
        public_id = UUID(asked)
    except ValueError:
        raise Http404 from None
    found = Member.objects.visible_to(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, form: PeriodForm, name: str, context: dict[str, Any]
) -> HttpResponse:
    today = timezone.localdate()
    common = {
        "form": form,
        "periods": _periods(today),
        "store_value": form["store"].value() or "",
        "breadcrumbs_items": [{"url": "", "label": context["header_title"]}],
    }
    return render(request, f"members/reports/{name}.html", common | context)


def _periods(today: date) -> list[tuple[str, date, date]]:
    """The periods that are asked for most, one click each."""
    year = date(today.year, 1, 1)
    return [
        (_("The last 90 days"), today - timedelta(days=89), today),
        (_("This year"), year, today),
        (_("Last year"), date(today.year - 1, 1, 1), year - timedelta(days=1)),
        (_("The last five years"), date(today.year - 5, 1, 1), today),
    ]
