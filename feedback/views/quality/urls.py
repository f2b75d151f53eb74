"""Addresses of praise and corrective actions, below /admin/."""

from django.urls import URLPattern, path

from feedback.views.quality import corrective, praise, report_steps, said

QUALITY: list[URLPattern] = [
    path("praise/meeting/", praise.meeting, name="feedback_praise_meeting"),
    path("praise/honours/", praise.honours, name="feedback_praise_honours"),
    path("praise/mine/", praise.mine, name="feedback_praise_mine"),
    path("praise/mine/<int:pk>/seen/", praise.seen, name="feedback_praise_seen"),
    path("corrective/", corrective.listing, name="feedback_corrective_list"),
    path("corrective/new/", corrective.new, name="feedback_corrective_new"),
    path("corrective/<int:pk>/", corrective.detail, name="feedback_corrective"),
    path(
        "corrective/<int:pk>/paper/",
        corrective.paper,
        name="feedback_corrective_paper",
    ),
    path(
        "corrective/<int:pk>/part/<slug:name>/",
        report_steps.part,
        name="feedback_corrective_part",
    ),
    path(
        "corrective/<int:pk>/turn/<slug:name>/",
        report_steps.turn,
        name="feedback_corrective_turn",
    ),
    path(
        "corrective/<int:pk>/step/<slug:name>/",
        report_steps.step,
        name="feedback_corrective_step",
    ),
    path(
        "corrective/<int:pk>/recall/",
        report_steps.recall,
        name="feedback_corrective_recall",
    ),
    path(
        "corrective/actions/<int:pk>/done/",
        report_steps.finish,
        name="feedback_corrective_finish",
    ),
    path(
        "corrective/proposals/<int:pk>/<slug:decision>/",
        corrective.decide,
        name="feedback_corrective_decide",
    ),
    path("suggestions/said/", said.said, name="feedback_said"),
]
