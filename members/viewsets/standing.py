"""Tiers, earn rules; who moved between the tiers; the points ledger."""

from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFromToRangeFilter, ModelChoiceFilter
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views.generic import IndexView

from members.models import EarnRule, PointsEntry, Store, Tier, TierChange
from members.scoped_admin import (
    ReadOnlyModelViewSet,
    ScopedFilterSet,
    ScopedModelViewSet,
)


class TierViewSet(ScopedModelViewSet):
    """The steps of consumption."""

    model = Tier
    name = "tiers"
    icon = "order"
    menu_order = 672
    add_to_settings_menu = True
    ordering = "rank"
    list_display = [
        Column("label", label=_("Name")),
        NumberColumn("rank", label=_("Rank")),
        NumberColumn("min_spend", label=_("Spend from")),
        NumberColumn("points_factor", label=_("Points earned, times")),
    ]
    form_fields = ["name", "name_zh", "rank", "min_spend", "points_factor"]
    inspect_view_enabled = False


class EarnRuleIndexView(IndexView):
    """Rules with what they are for."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("category", "tier")


class EarnRuleViewSet(ScopedModelViewSet):
    """Where points are earned otherwise than everywhere."""

    model = EarnRule
    name = "earn-rules"
    icon = "plus"
    menu_order = 674
    add_to_settings_menu = True
    index_view_class = EarnRuleIndexView
    list_display = [
        "name",
        Column(
            "category", label=_("Category"), accessor=lambda row: row.category or "–"
        ),
        Column("tier", label=_("Tier"), accessor=lambda row: row.tier or "–"),
        NumberColumn("points_per_unit", label=_("Points for 1.00 spent")),
        Column(
            "starts_on", label=_("First day"), accessor=lambda row: row.starts_on or "–"
        ),
        Column("ends_on", label=_("Last day"), accessor=lambda row: row.ends_on or "–"),
    ]
    form_fields = [
        "name",
        "category",
        "tier",
        "points_per_unit",
        "starts_on",
        "ends_on",
    ]
    inspect_view_enabled = False


class MemberColumn(TitleColumn):
    """The member's name, which leads to the record."""

    def __init__(self) -> None:
        super().__init__(
            "member",
            label=_("Member"),
            get_url=lambda row: row.member.get_absolute_url(),
        )


class TierChangeFilterSet(ScopedFilterSet):
    """When, up or down, store, to which tier."""

    at = DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)
    direction = ChoiceFilter(
        choices=[("up", _("Up")), ("down", _("Down")), ("first", _("First tier"))],
        label=_("Direction"),
        empty_label=_("All"),
        method="in_direction",
    )
    store = ModelChoiceFilter(
        queryset=Store.objects.all(),
        field_name="member__home_store",
        label=_("Home store"),
        empty_label=_("All"),
    )
    after = ModelChoiceFilter(
        queryset=Tier.objects.order_by("rank"),
        label=_("Tier"),
        empty_label=_("All"),
    )

    class Meta:
        model = TierChange
        fields = ["at", "direction", "store", "after"]

    def in_direction(self, queryset: Any, _name: str, value: str) -> Any:
        """Moves up, moves down, or the first tiers."""
        if value == "first":
            return queryset.filter(before=None)
        return queryset.up() if value == "up" else queryset.down()


def moved(change: TierChange) -> SafeString:
    """Before and after, with an arrow that says in which direction."""
    before = change.before.label if change.before else _("no tier")
    after = change.after.label if change.after else _("no tier")
    arrow = "▲" if change.is_up else "▼"
    return format_html("{} {} → <strong>{}</strong>", arrow, before, after)


class TierChangeIndexView(IndexView):
    """The movers, newest first."""

    default_ordering = "-at"

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("member__home_store", "before", "after", "by")


class TierChangeViewSet(ReadOnlyModelViewSet):
    """Who moved up or down, and why."""

    model = TierChange
    name = "tier-changes"
    icon = "order"
    index_view_class = TierChangeIndexView
    filterset_class = TierChangeFilterSet
    ordering = "-at"
    list_per_page = 50
    inspect_view_enabled = False
    list_display = [
        MemberColumn(),
        Column("home_store", label=_("Home store"), accessor="member.home_store"),
        Column("moved", label=_("Move"), accessor=moved),
        Column("cause", label=_("Cause"), accessor="get_cause_display"),
        NumberColumn("spend", label=_("Spend in the period")),
        Column("until", label=_("Valid until")),
        DateColumn("at", label=_("When"), sort_key="at"),
    ]


class PointsFilterSet(ScopedFilterSet):
    """When, what kind, which store."""

    at = DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)
    store = ModelChoiceFilter(
        queryset=Store.objects.all(),
        field_name="member__home_store",
        label=_("Home store"),
        empty_label=_("All"),
    )

    class Meta:
        model = PointsEntry
        fields = ["at", "kind", "store"]


class PointsIndexView(IndexView):
    """The ledger, newest first."""

    default_ordering = "-pk"

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("member", "store", "by")


class PointsViewSet(ReadOnlyModelViewSet):
    """Every point that came or went."""

    model = PointsEntry
    name = "points-ledger"
    icon = "pick"
    index_view_class = PointsIndexView
    filterset_class = PointsFilterSet
    ordering = "-pk"
    list_per_page = 50
    inspect_view_enabled = False
    list_display = [
        MemberColumn(),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        NumberColumn("points", label=_("Points")),
        DateColumn("at", label=_("When")),
        Column("store", label=_("Store"), accessor=lambda row: row.store or "–"),
        Column("reason", label=_("Reason")),
        Column("by", label=_("By"), accessor=lambda row: row.by or "–"),
    ]
