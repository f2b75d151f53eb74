"""Addresses of feedback in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from feedback.views import register
from feedback.views.quality import praise
from feedback.views.workspace import page as workspace

urlpatterns: list[URLPattern | URLResolver] = [
    path("cases/new/", register.register, name="feedback_register"),
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
    path("praise/meeting/", praise.meeting, name="feedback_praise_meeting"),
    path("praise/honours/", praise.honours, name="feedback_praise_honours"),
    path("praise/mine/", praise.mine, name="feedback_praise_mine"),
    path("praise/mine/<int:pk>/seen/", praise.seen, name="feedback_praise_seen"),
]
