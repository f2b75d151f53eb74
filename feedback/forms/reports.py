"""Which report, of which days and stores; and who gets it by mail."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback.choices import CaseKind, ReportKind
from feedback.queries.case_groups import Span
from feedback.queries.report_letters import span_told
from feedback.reports.places import VIEW, Place
from members.models import Region, Store, User
from members.permissions import scoped

LONGEST = 366 * 3


class PlaceForm(forms.Form):
    """Days, stores and kind of cases; the last period that is over, complaints of all
    my stores, unless told otherwise."""

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
    region = forms.ModelChoiceField(
        label=gettext_lazy("Region"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=gettext_lazy("All regions"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("All kinds")), *CaseKind.choices],
    )

    def __init__(
        self, data: Any, *, user: User, today: date, report: str = ReportKind.MONTHLY
    ) -> None:
        span = span_told(report, today=today)
        first = {"start": span.start, "end": span.end}
        given: dict[str, Any] = {
            name: data.get(name) or first.get(name, "")
            for name in ("start", "end", "store", "region")
        }
        given["kind"] = data.get("kind", CaseKind.COMPLAINT)
        super().__init__(given)
        self.user = user
        stores: Any = scoped(user, Store.objects.order_by("code"), permission=VIEW)
        fields: Any = self.fields
        fields["store"].queryset = stores
        fields["region"].queryset = Region.objects.filter(stores__in=stores).distinct()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if start and end and start > end:
            self.add_error("end", _("The end lies before the beginning."))
        elif start and end and (end - start).days > LONGEST:
            self.add_error("end", _("At most three years at once."))
        return data

    @property
    def place(self) -> Place:
        """What the report is about."""
        data = self.cleaned_data
        return Place(
            user=self.user,
            span=Span(data["start"], data["end"]),
            store=data["store"],
            region=None if data["store"] else data["region"],
            kind=data["kind"],
        )


class SubscribeForm(forms.Form):
    """Which report is sent to me, for which store."""

    kind = forms.ChoiceField(label=gettext_lazy("Report"), choices=ReportKind.choices)
    store = forms.ModelChoiceField(
        label=gettext_lazy("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=gettext_lazy("All my stores"),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, prefix="mail")
        field: Any = self.fields["store"]
        field.queryset = scoped(user, Store.objects.order_by("code"), permission=VIEW)
