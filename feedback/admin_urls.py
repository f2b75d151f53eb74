"""Addresses of feedback in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from feedback.views import clock_urls, reading, register, register_book
from feedback.views.quality.urls import QUALITY
from feedback.views.workspace import page as workspace

urlpatterns: list[URLPattern | URLResolver] = [
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
        "cases/<uuid:public_id>/<slug:action>/",
        workspace.act,
        name="feedback_case_action",
    ),
    path("reading/", reading.reading, name="feedback_reading"),
    path("reading/sign/", reading.sign, name="feedback_reading_sign"),
    path("reading/overview/", reading.overview, name="feedback_reading_overview"),
    path("register/", register_book.register_book, name="feedback_register_book"),
    path("register/print/", register_book.print_book, name="feedback_register_print"),
    path("register/correct/", register_book.correct, name="feedback_register_correct"),
    path("register/sign/", register_book.sign, name="feedback_register_sign"),
    *QUALITY,
]
