"""Filters for the chain's own fields, made from their kinds."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import CharFilter, Filter, RangeFilter
from django_filters.fields import RangeField
from wagtail.admin.active_filters import (
    RangeFilterAdapter,
    register_filter_adapter_class,
)

from members.choices import CustomKind
from members.custom_forms import YES_OR_NO
from members.custom_values import LONGEST_TEXT, MOST_NUMBER, key_of
from members.filters.fields import AnyOfFilter, OneOfFilter, of_our_time
from members.filters.widgets import DaysWidget, NumbersWidget, PlainInput
from members.models import CustomField, User
from members.queries.custom_fields import holds, within_sight


class _DaysField(RangeField):
    widget = DaysWidget

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["fields"] = tuple(
            forms.DateField(validators=[of_our_time]) for _end in range(2)
        )
        super().__init__(*args, **kwargs)


class _NumbersField(RangeField):
    widget = NumbersWidget

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["fields"] = tuple(
            forms.FloatField(min_value=-MOST_NUMBER, max_value=MOST_NUMBER)
            for _end in range(2)
        )
        super().__init__(*args, **kwargs)


class _Between(RangeFilter):
    """Between two values of a custom field, both included."""

    def __init__(self, field: CustomField, sight: Q, **kwargs: Any) -> None:
        super().__init__(label=str(field), **kwargs)
        self._custom, self._sight = field, sight

    def filter(self, qs: QuerySet[Any], value: slice | None) -> QuerySet[Any]:
        if not value or (value.start is None and value.stop is None):
            return qs
        condition = self._sight
        for lookup, end in (("gte", value.start), ("lte", value.stop)):
            if end is not None:
                condition &= holds(self._custom, lookup, _stored(end))
        return qs.filter(condition)


class CustomDaysFilter(_Between):
    """Between two days."""

    field_class = _DaysField


class CustomNumbersFilter(_Between):
    """Between two numbers."""

    field_class = _NumbersField


register_filter_adapter_class(_Between, RangeFilterAdapter)


def _stored(end: Any) -> Any:
    return end.isoformat() if hasattr(end, "isoformat") else end


def custom_filters(user: User) -> dict[str, Filter]:
    """A filter for each current field that the person may see somewhere. One query."""
    return {
        key_of(field.code): _filter(field, within_sight(field, user))
        for field in CustomField.objects.current().visible_to(user)
    }


def _filter(field: CustomField, sight: Q) -> Filter:
    label = str(field)
    if field.kind == CustomKind.DATE:
        return CustomDaysFilter(field, sight)
    if field.kind == CustomKind.NUMBER:
        return CustomNumbersFilter(field, sight)
    if field.kind == CustomKind.CHOICE:
        choices = list(field.choice_labels().items())
        return AnyOfFilter(choices, label, method=_asking(field, sight, "in"))
    if field.kind == CustomKind.YES_NO:
        method = _asking(field, sight, "exact", convert=lambda value: value == "yes")
        return OneOfFilter(YES_OR_NO[1:], label, method=method)
    return CharFilter(
        label=label,
        max_length=LONGEST_TEXT,
        widget=PlainInput("text"),
        method=_asking(field, sight, "icontains"),
    )


def _asking(
    field: CustomField,
    sight: Q,
    lookup: str,
    convert: Callable[[Any], Any] = lambda value: value,
) -> Callable[[QuerySet[Any], str, Any], QuerySet[Any]]:
    def narrowed(rows: QuerySet[Any], _name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(sight & holds(field, lookup, convert(value)))

    return narrowed
