"""Addresses of campaigns in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from campaigns.views import preview, runs, steps

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns/runs/<int:pk>/", runs.run_page, name="campaigns_run"),
    path(
        "campaigns/campaigns/<int:pk>/step/<slug:name>/",
        steps.step,
        name="campaigns_step",
    ),
    path(
        "campaigns/templates/<int:pk>/preview/",
        preview.preview,
        name="campaigns_preview",
    ),
    path(
        "campaigns/templates/<int:pk>/letter/", preview.letter, name="campaigns_letter"
    ),
    path(
        "campaigns/templates/<int:pk>/test/",
        preview.test_letter,
        name="campaigns_test_letter",
    ),
]
