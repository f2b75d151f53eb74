"""Wagtail's users app with our screens for the staff's accounts."""

from wagtail.users.apps import WagtailUsersAppConfig


class StaffAppConfig(WagtailUsersAppConfig):
    """Staff only, posts instead of groups (members/viewsets/staff.py)."""

    user_viewset = "members.viewsets.StaffViewSet"
