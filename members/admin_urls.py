"""Addresses of members in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from members.views.reveal import reveal

urlpatterns: list[URLPattern | URLResolver] = [
    path("members/reveal/<int:contact_point_id>/", reveal, name="members_reveal"),
]
