"""Filters of the staff lists."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter, MultipleChoiceFilter

from members.choices import ImportantDateKind, MemberStatus
from members.models import ImportantDate, Member, Source, Store
from members.queries.birthdays import next_in_month
from members.scoped_admin import ScopedFilterSet


class MemberFilterSet(ScopedFilterSet):
    """Store (of the person's own), status, source, month of the birthday, open cases."""

    home_store = ModelChoiceFilter(
        queryset=Store.objects.all(), label=_("Home store"), empty_label=_("All")
    )
    status = MultipleChoiceFilter(choices=MemberStatus.choices, label=_("Status"))
    source = ModelChoiceFilter(
        queryset=Source.objects.all(), label=_("Source"), empty_label=_("All")
    )
    birthday_month = ChoiceFilter(
        choices=list(MONTHS.items()),
        label=_("Birthday falls in"),
        empty_label=_("All"),
        method="with_birthday_in",
    )
    open_case = ChoiceFilter(
        choices=[("yes", _("With an open case")), ("no", _("Without an open case"))],
        label=_("Open case"),
        empty_label=_("All"),
        method="with_open_case",
    )

    class Meta:
        model = Member
        fields = ["home_store", "status", "source", "birthday_month", "open_case"]

    def with_birthday_in(
        self, queryset: QuerySet[Member], _name: str, value: str
    ) -> QuerySet[Member]:
        """Members whose birthday next falls into this month, lunar ones included."""
        birthdays = ImportantDate.objects.filter(
            next_in_month(int(value), today=timezone.localdate()),
            member=OuterRef("pk"),
            kind=ImportantDateKind.BIRTHDAY,
        )
        return queryset.filter(Exists(birthdays))

    def with_open_case(
        self, queryset: QuerySet[Member], _name: str, value: str
    ) -> QuerySet[Member]:
        """Members with a case that is not closed, or without one."""
        has_case = Q(stat__open_cases__gt=0)
        return queryset.filter(has_case if value == "yes" else ~has_case)
