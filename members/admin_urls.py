"""Addresses of members in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from members.views import find, record
from members.views.reveal import reveal

urlpatterns: list[URLPattern | URLResolver] = [
    path("members/", find.find, name="members_list"),
    path("members/find/", find.find, name="members_find"),
    path("members/reveal/<int:contact_point_id>/", reveal, name="members_reveal"),
    path("members/<uuid:public_id>/", record.record, name="members_record"),
    path("members/<uuid:public_id>/edit/", record.record, name="members_edit"),
    path(
        "members/<uuid:public_id>/timeline/", record.timeline, name="members_timeline"
    ),
]
