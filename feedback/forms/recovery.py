"""Inputs of the page on what good handling earns: days, stores, assumptions."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.queries.case_groups import Span
from feedback.queries.recovery import Habits
from feedback.reports.places import VIEW
from members.models import Store, User, scope_of
from members.models.access import Scope
from members.permissions import scoped

# Published: of those with a problem that was handled well 90 of 100 buy again, of those
# without a problem 83. The others have no published value: our own, or a guess.
PUBLISHED_SATISFIED, PUBLISHED_NO_PROBLEM = 90, 83


def _percent(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"min": 0, "max": 100}),
    )


# The fields of the calculator; those before them choose whose purchases are counted.
WHAT_IF = (
    "customers",
    "worth",
    "complain",
    "satisfied",
    "return_satisfied",
    "return_dissatisfied",
    "return_silent",
    "more_complain",
    "more_satisfied",
    "fewer",
)


class RecoveryForm(forms.Form):
    """All by GET, so that a calculation can be sent as an address."""

    start = forms.DateField(
        label=pgettext_lazy("period", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    end = forms.DateField(
        label=pgettext_lazy("period", "Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    store = forms.ModelChoiceField(
        label=_("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=_("All my stores"),
    )
    days = forms.IntegerField(
        label=_("Bought again within days"), min_value=7, max_value=730
    )
    customers = forms.IntegerField(
        label=_("Customers with a problem in a year"), min_value=0, max_value=10_000_000
    )
    worth = forms.IntegerField(
        label=_("What a customer spends in a year"), min_value=0, max_value=10_000_000
    )
    complain = _percent(_("of 100 with a problem complain"))
    satisfied = _percent(_("of 100 who complain are satisfied"))
    return_satisfied = _percent(_("of 100 satisfied buy again"))
    return_dissatisfied = _percent(_("of 100 dissatisfied buy again"))
    return_silent = _percent(_("of 100 who say nothing buy again"))
    more_complain = _percent(_("of 100 complain, if it were easier"))
    more_satisfied = _percent(_("of 100 are satisfied, if we did better"))
    fewer = _percent(_("of 100 problems avoided"))

    FIRST = {
        "days": 90,
        "customers": 1000,
        "worth": 2000,
        "complain": 10,
        "satisfied": 60,
        "return_satisfied": PUBLISHED_SATISFIED,
        "return_dissatisfied": 40,
        "return_silent": 40,
        "more_complain": 30,
        "more_satisfied": 80,
        "fewer": 0,
    }

    def __init__(self, data: Any, *, user: User, today: date) -> None:
        first = self.FIRST | {"start": today - timedelta(days=364), "end": today}
        given = {
            name: data.get(name) or first.get(name, "")
            for name in self.base_fields  # type: ignore[attr-defined]  # of every form class
        }
        # 0 is an answer, an empty field is not.
        given |= {name: data[name] for name in data if data[name] == "0"}
        super().__init__(given)
        self.user = user
        field: Any = self.fields["store"]
        field.queryset = scoped(user, Store.objects.order_by("code"), permission=VIEW)

    @property
    def scope(self) -> Scope:
        """The stores."""
        store = self.cleaned_data["store"]
        if store is not None:
            return Scope(everywhere=False, store_ids=frozenset({store.pk}))
        return scope_of(self.user, VIEW)

    @property
    def span(self) -> Span:
        """The days."""
        return Span(self.cleaned_data["start"], self.cleaned_data["end"])

    @property
    def habits(self) -> tuple[Habits, Habits]:
        """As it is, and as it would be."""
        data = self.cleaned_data
        now = Habits(
            customers=data["customers"],
            worth=data["worth"],
            **{
                name: data[name] / 100
                for name in (
                    "complain",
                    "satisfied",
                    "return_satisfied",
                    "return_dissatisfied",
                    "return_silent",
                )
            },
        )
        then = replace(
            now,
            customers=round(now.customers * (100 - data["fewer"]) / 100),
            complain=data["more_complain"] / 100,
            satisfied=data["more_satisfied"] / 100,
        )
        return now, then
