"""Kinds of filters: some words, one row, a category of the tree, days, amounts."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import (
    ChoiceFilter,
    ModelChoiceFilter,
    MultipleChoiceFilter,
    NumberFilter,
    RangeFilter,
)
from django_filters.fields import ModelChoiceField, RangeField
from wagtail.admin.active_filters import (
    BaseFilterAdapter,
    DateFromToRangeFilterAdapter,
    ModelChoiceFilterAdapter,
    RangeFilterAdapter,
    register_filter_adapter_class,
)

from members.filters.widgets import (
    DaysWidget,
    NumbersWidget,
    PlainCheckboxes,
    PlainInput,
    PlainSelect,
)
from members.forms import CategoryChoiceField
from members.models import Category
from members.queries.list_orders import FIRST_YEAR, LAST_YEAR

ALL = gettext_lazy("All")
NOBODY = "null"
MOST_DAYS = 3660
MOST_POINTS = 2**31 - 1

Label = str | Promise


def of_our_time(day: date) -> None:
    """Refuse a year that databases choke on."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(_("Please give a day of our time."))


class DaysField(RangeField):
    """Two days as the first and the last moment between them; none that a database
    can't hold."""

    widget = DaysWidget

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["fields"] = (
            forms.DateField(validators=[of_our_time]),
            forms.DateField(validators=[of_our_time]),
        )
        super().__init__(*args, **kwargs)

    def compress(self, data_list: list[date | None]) -> slice | None:
        if not data_list:
            return None
        first, last = data_list
        return slice(
            timezone.make_aware(datetime.combine(first, time.min)) if first else None,
            timezone.make_aware(datetime.combine(last, time.max)) if last else None,
        )


class DaysFilter(RangeFilter):
    """Between two days, both included; either may be left open."""

    field_class = DaysField

    def __init__(self, field_name: str, label: Label, **more: Any) -> None:
        super().__init__(field_name=field_name, label=label, **more)


class AmountsField(RangeField):
    """Two amounts of money."""

    widget = NumbersWidget

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["fields"] = (
            forms.DecimalField(max_digits=14, decimal_places=2),
            forms.DecimalField(max_digits=14, decimal_places=2),
        )
        super().__init__(*args, **kwargs)


class AmountsFilter(RangeFilter):
    """Between two amounts, both included; either may be left open."""

    field_class = AmountsField

    def __init__(self, field_name: str, label: Label, **more: Any) -> None:
        super().__init__(field_name=field_name, label=label, **more)


class AnyOfFilter(MultipleChoiceFilter):
    """Any of some words. Never DISTINCT: no filter of the list multiplies rows."""

    def __init__(
        self,
        choices: Sequence[tuple[str, Any]] | Callable[[], Sequence[tuple[str, Any]]],
        label: Label,
        **more: Any,
    ) -> None:
        super().__init__(
            choices=choices,
            label=label,
            distinct=False,
            widget=PlainCheckboxes,
            **more,
        )


class OneOfFilter(ChoiceFilter):
    """One of some words."""

    def __init__(self, choices: Any, label: Label, **more: Any) -> None:
        super().__init__(
            choices=choices, label=label, empty_label=ALL, widget=PlainSelect, **more
        )


class RowFilter(ModelChoiceFilter):
    """One row of another table."""

    def __init__(
        self, queryset: QuerySet[Any], label: Label, field_name: str, **more: Any
    ) -> None:
        super().__init__(
            queryset=queryset,
            label=label,
            empty_label=ALL,
            field_name=field_name or None,
            widget=PlainSelect,
            **more,
        )


class OwnerFilter(RowFilter):
    """A colleague who looks after members, or nobody."""

    def __init__(self, queryset: QuerySet[Any], label: Label, field_name: str) -> None:
        super().__init__(
            queryset,
            label,
            field_name,
            null_label=gettext_lazy("– nobody –"),
            null_value=NOBODY,
        )


class TreeField(ModelChoiceField, CategoryChoiceField):
    """A category of the tree."""


class TreeFilter(ModelChoiceFilter):
    """One category, shown with its depth."""

    field_class = TreeField

    def __init__(self, label: Label, method: str) -> None:
        super().__init__(
            queryset=Category.objects.order_by("path"),
            label=label,
            empty_label=ALL,
            method=method,
            widget=PlainSelect,
        )


class CountFilter(NumberFilter):
    """A whole number from 0."""

    def __init__(self, label: Label, *, most: int = MOST_DAYS, **more: Any) -> None:
        super().__init__(
            label=label,
            min_value=0,
            max_value=most,
            decimal_places=0,
            widget=PlainInput("number", min="0", step="1"),
            **more,
        )


class OwnerFilterAdapter(ModelChoiceFilterAdapter):
    """The chip of the owner; "nobody" is no person."""

    def get_active_filters(self) -> Any:
        if self.value != NOBODY:
            yield from super().get_active_filters()
            return
        for chip in BaseFilterAdapter.get_active_filters(self):
            yield chip._replace(value=_("– nobody –"))


class TreeFilterAdapter(ModelChoiceFilterAdapter):
    """The chip of a category: its name without the tree's indentation."""

    def get_active_filters(self) -> Any:
        for chip in super().get_active_filters():
            yield chip._replace(value=str(self.value))


register_filter_adapter_class(AmountsFilter, RangeFilterAdapter)
register_filter_adapter_class(DaysFilter, DateFromToRangeFilterAdapter)
register_filter_adapter_class(OwnerFilter, OwnerFilterAdapter)
register_filter_adapter_class(TreeFilter, TreeFilterAdapter)
