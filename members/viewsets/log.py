"""The access log: to read, never to change."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views.generic import IndexView

from members.models import AccessLog
from members.scoped_admin import ReadOnlyModelViewSet, ScopedFilterSet


class AccessLogFilterSet(ScopedFilterSet):
    """By what was done, by whom, and when."""

    at = DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)

    member_no = CharFilter(
        field_name="member__member_no", lookup_expr="iexact", label=_("Member number")
    )

    class Meta:
        model = AccessLog
        fields = ["action", "user", "member_no", "at"]


class AccessLogIndexView(IndexView):
    """Newest first, with the people named."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("user", "member")


class AccessLogViewSet(ReadOnlyModelViewSet):
    """Who looked at what of whom, when and why."""

    model = AccessLog
    name = "access-log"
    icon = "view"
    menu_order = 690
    add_to_settings_menu = True
    index_view_class = AccessLogIndexView
    filterset_class = AccessLogFilterSet
    ordering = "-at"
    list_per_page = 50
    list_display = [
        Column("user", label=_("Who")),
        DateColumn("at", label=_("When"), sort_key="at"),
        Column("action", label=_("Action"), accessor="get_action_display"),
        Column("member", label=_("Member")),
        Column("what", label=_("What")),
        Column("reason", label=_("Reason")),
        NumberColumn("count", label=_("People")),
    ]
    inspect_view_fields = ["at", "user", "action", "member", "what", "reason", "count"]
