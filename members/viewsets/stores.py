"""Regions and stores."""

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.generic import IndexView

from members.models import Region, Store
from members.scoped_admin import ScopedModelViewSet


class RegionIndexView(IndexView):
    """Regions with the number of their stores."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        counted: QuerySet[Any] = rows.annotate(store_count=Count("stores"))
        return counted


class RegionViewSet(ScopedModelViewSet):
    """Regions of the chain."""

    model = Region
    name = "regions"
    icon = "site"
    menu_order = 640
    add_to_settings_menu = True
    index_view_class = RegionIndexView
    list_display = ["name", NumberColumn("store_count", label=_("Stores"))]
    search_fields = ["name"]
    form_fields = ["name"]
    inspect_view_fields = ["name", "stores"]


class StoreIndexView(IndexView):
    """Stores with their regions."""

    def get_base_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_base_queryset()
        return rows.select_related("region")


class StoreViewSet(ScopedModelViewSet):
    """The shops."""

    model = Store
    name = "stores"
    icon = "home"
    menu_order = 630
    add_to_settings_menu = True
    index_view_class = StoreIndexView
    list_display = [
        "name",
        "code",
        Column("region", label=_("Region"), sort_key="region__name"),
        Column("phone", label=_("Phone")),
        "closed_on",
    ]
    list_filter = ["region"]
    search_fields = ["name", "code", "address"]
    form_fields = [
        "code",
        "name",
        "region",
        "address",
        "phone",
        "opening_hours",
        "closed_on",
    ]
    inspect_view_fields = form_fields
