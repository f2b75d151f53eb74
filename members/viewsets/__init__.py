"""Declared staff screens of members. One file a group."""

from members.viewsets.api_tokens import ApiTokenViewSet
from members.viewsets.catalogue import (
    CategoryViewSet,
    ConsentWordingViewSet,
    JoiningReasonViewSet,
    ProductViewSet,
    SourceViewSet,
)
from members.viewsets.letters import LetterViewSet
from members.viewsets.log import AccessLogViewSet
from members.viewsets.member_lists import (
    CustomerTypeViewSet,
    CustomFieldViewSet,
    MemberListViewSet,
    TagViewSet,
)
from members.viewsets.segments import SegmentViewSet
from members.viewsets.staff import PostViewSet, StaffViewSet
from members.viewsets.standing import (
    EarnRuleViewSet,
    PointsViewSet,
    TierChangeViewSet,
    TierViewSet,
)
from members.viewsets.stores import RegionViewSet, StoreViewSet

# Staff accounts are missing here: wagtail.users registers them (portal/wagtail_users.py).
SET_UP = (
    PostViewSet,
    StoreViewSet,
    RegionViewSet,
    CategoryViewSet,
    ProductViewSet,
    SourceViewSet,
    JoiningReasonViewSet,
    CustomerTypeViewSet,
    CustomFieldViewSet,
    TagViewSet,
    ApiTokenViewSet,
    ConsentWordingViewSet,
    AccessLogViewSet,
    TierViewSet,
    EarnRuleViewSet,
    TierChangeViewSet,
    PointsViewSet,
)

# In the main menu.
WRITING = (SegmentViewSet, MemberListViewSet, LetterViewSet)

__all__ = ["SET_UP", "WRITING", "StaffViewSet"]
