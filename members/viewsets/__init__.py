"""Declared staff screens of members. One file a group."""

from members.viewsets.catalogue import CategoryViewSet, ProductViewSet, SourceViewSet
from members.viewsets.log import AccessLogViewSet
from members.viewsets.staff import PostViewSet, StaffViewSet
from members.viewsets.stores import RegionViewSet, StoreViewSet

# Staff accounts are missing here: wagtail.users registers them (portal/wagtail_users.py).
SET_UP = (
    PostViewSet,
    StoreViewSet,
    RegionViewSet,
    CategoryViewSet,
    ProductViewSet,
    SourceViewSet,
    AccessLogViewSet,
)

__all__ = ["SET_UP", "StaffViewSet"]
