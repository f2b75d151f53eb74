"""Addresses of feedback in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from feedback.views import amends_urls, clock_urls, register
from feedback.views.quality.urls import QUALITY
from feedback.views.reporting_urls import REPORTING
from feedback.views.ways_in_urls import WAYS_IN
from feedback.views.workspace import page as workspace

urlpatterns: list[URLPattern | URLResolver] = [
    *amends_urls.urlpatterns,
    *clock_urls.urlpatterns,
    path("cases/new/", register.register, name="feedback_register"),
    path("cases/new/alike/", register.alike, name="feedback_register_alike"),
    path("cases/<uuid:public_id>/", workspace.workspace, name="feedback_case"),
    path(
        "cases/<uuid:public_id>/attachments/<uuid:attachment_id>/",
        workspace.attachment,
        name="feedback_attachment",
    ),
    path(
        "cases/<uuid:public_id>/print/",
        workspace.print_case,
        name="feedback_case_print",
    ),
    path(
        "cases/<uuid:public_id>/<slug:action>/",
        workspace.act,
        name="feedback_case_action",
    ),
    *REPORTING,
    *QUALITY,
    *WAYS_IN,
]
