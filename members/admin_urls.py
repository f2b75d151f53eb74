"""Addresses of members in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from members.views import find, record
from members.views.imports import (
    ImportColumns,
    ImportList,
    ImportPage,
    ImportRejects,
    ImportUndo,
    ImportUpload,
)
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

urlpatterns += [
    path("imports/", ImportList.as_view(), name="members_imports"),
    path("imports/new/", ImportUpload.as_view(), name="members_import_new"),
    path("imports/<int:pk>/", ImportPage.as_view(), name="members_import"),
    path(
        "imports/<int:pk>/columns/",
        ImportColumns.as_view(),
        name="members_import_columns",
    ),
    path("imports/<int:pk>/undo/", ImportUndo.as_view(), name="members_import_undo"),
    path(
        "imports/<int:pk>/rejects/",
        ImportRejects.as_view(),
        name="members_import_rejects",
    ),
]
