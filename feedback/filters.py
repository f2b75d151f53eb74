"""Filters of the staff's list of cases."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.widgets import DateRangeWidget

from feedback.choices import (
    CaseChannel,
    CaseKind,
    CaseStatus,
    GoodsFate,
    Severity,
)
from feedback.models import Case, CaseCategory, Cause, Department, ReturnedGoods
from feedback.models.case import CaseQuerySet
from feedback.queries.case_groups import GROUPS, Span, group_choices
from feedback.queries.cases import late_to_accept
from feedback.workflow import CHANGE
from members.models import Region, Store, User
from members.permissions import colleagues
from members.queries.figures import midnight, portal_day
from members.scoped_admin import ScopedFilterSet

WAITING = [
    ("open", _("Everything open")),
    ("overdue", _("A deadline is over")),
    ("today", _("Due today")),
    ("late", _("Not accepted in time")),
    ("mine", _("Mine and open")),
    ("held", _("Held in quarantine")),
]


def due_today(cases: CaseQuerySet, now: datetime) -> CaseQuerySet:
    """Those with a deadline that is still to come before midnight."""
    end = midnight(portal_day(now) + timedelta(days=1))
    return cases.open().filter(next_due_at__gt=now, next_due_at__lt=end)


WAYS_OF_WAITING: dict[str, Callable[[CaseQuerySet, datetime], CaseQuerySet]] = {
    "open": lambda cases, _now: cases.open(),
    "overdue": lambda cases, now: cases.open().filter(next_due_at__lte=now),
    "today": due_today,
    "late": lambda cases, now: late_to_accept(cases, at=now),
}


def handlers(request: HttpRequest | None) -> QuerySet[User]:
    """The people who may handle cases where the asking person may."""
    if request is None or not isinstance(request.user, User):
        return User.objects.none()
    return colleagues(request.user, CHANGE).order_by("last_name", "first_name", "email")


class CaseFilterSet(ScopedFilterSet):
    """Status, kind, store, severity, handler, day of receipt, and what waits.

    What is held in quarantine shows only when it is asked for.
    """

    waiting = django_filters.ChoiceFilter(
        label=_("Waiting"),
        choices=WAITING,
        method="filter_waiting",
        empty_label=_("Everything"),
        widget=forms.RadioSelect,
    )
    status = django_filters.MultipleChoiceFilter(
        label=pgettext_lazy("filter", "Status"),
        choices=CaseStatus.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=CaseKind.choices, widget=forms.CheckboxSelectMultiple
    )
    severity = django_filters.MultipleChoiceFilter(
        label=pgettext_lazy("filter", "Severity"),
        choices=Severity.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    store = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("filter", "Store"), queryset=Store.objects.order_by("code")
    )
    handler = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("filter", "Handler"), queryset=handlers
    )
    received_at = django_filters.DateFromToRangeFilter(
        label=pgettext_lazy("filter", "Received"),
        widget=DateRangeWidget(attrs={"type": "date"}),
    )
    member = django_filters.UUIDFilter(
        field_name="member__public_id",
        label=pgettext_lazy("filter", "Member"),
        widget=forms.HiddenInput,
    )
    about = django_filters.CharFilter(
        field_name="about_ref", label=_("caused by"), widget=forms.HiddenInput
    )

    category = django_filters.ModelChoiceFilter(
        label=_("category"),
        queryset=CaseCategory.objects.all(),
        null_label=_("not sorted yet"),
    )
    cause = django_filters.ModelChoiceFilter(
        label=_("Cause"),
        queryset=Cause.objects.order_by("path"),
        method="filter_cause",
    )
    own_cause = django_filters.ModelChoiceFilter(
        field_name="cause",
        label=_("Cause"),
        queryset=Cause.objects.all(),
        null_label=_("not sorted yet"),
        widget=forms.HiddenInput,
    )
    channel = django_filters.MultipleChoiceFilter(
        label=_("Way in"),
        choices=CaseChannel.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    department = django_filters.ModelChoiceFilter(
        label=_("department"),
        queryset=Department.objects.all(),
        null_label=_("none"),
    )
    region = django_filters.ModelChoiceFilter(
        field_name="store__region",
        label=_("Region"),
        queryset=Region.objects.all(),
    )
    no_store = django_filters.BooleanFilter(
        field_name="store",
        lookup_expr="isnull",
        label=_("Head office"),
        widget=forms.HiddenInput,
    )
    # What a figure of a report counts, in which days; see queries/case_groups.py.
    start = django_filters.DateFilter(
        label=pgettext_lazy("period", "From"),
        method="filter_nothing",
        widget=forms.HiddenInput,
    )
    end = django_filters.DateFilter(
        label=pgettext_lazy("period", "Until"),
        method="filter_nothing",
        widget=forms.HiddenInput,
    )
    group = django_filters.ChoiceFilter(
        label=_("As a report counts them"),
        choices=group_choices,
        method="filter_group",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def filter_nothing(
        self, cases: CaseQuerySet, name: str, value: Any
    ) -> CaseQuerySet:
        """The days belong to the group."""
        return cases

    def filter_cause(
        self, cases: CaseQuerySet, name: str, value: Cause
    ) -> CaseQuerySet:
        """The cause and all below it."""
        return cases.filter(cause__path__startswith=value.path)

    def filter_group(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        """What a report counts as this, in its days (all days when none are told)."""
        days = self.form.cleaned_data
        span = Span(
            days.get("start") or date(2000, 1, 1),
            days.get("end") or timezone.localdate(),
        )
        return cases.filter(GROUPS[value].condition(span))

    def filter_waiting(
        self, cases: CaseQuerySet, name: str, value: str
    ) -> CaseQuerySet:
        if value == "held":
            return cases.exclude(quarantine="")
        if value == "mine" and self.request is not None:
            return cases.open().filter(handler=self.request.user)
        return WAYS_OF_WAITING[value](cases, timezone.now())


class ReturnedGoodsFilterSet(ScopedFilterSet):
    """Store, what became of it, when it came back."""

    store = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("filter", "Store"), queryset=Store.objects.order_by("code")
    )
    fate = django_filters.MultipleChoiceFilter(
        label=_("What became of it"),
        choices=GoodsFate.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    taken_at = django_filters.DateFromToRangeFilter(
        label=_("Taken back"), widget=DateRangeWidget(attrs={"type": "date"})
    )

    class Meta:
        model = ReturnedGoods
        fields: list[str] = []
