"""Addresses of campaigns in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from campaigns.views import letter_tools, preview, runs, steps

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
        "campaigns/templates/<int:pk>/letter/",
        letter_tools.letter,
        name="campaigns_letter",
    ),
    path(
        "campaigns/templates/<int:pk>/test/",
        letter_tools.test_letter,
        name="campaigns_test_letter",
    ),
    path(
        "campaigns/templates/<int:pk>/versions/",
        letter_tools.versions,
        name="campaigns_versions",
    ),
    path(
        "campaigns/templates/<int:pk>/versions/<int:number>/restore/",
        letter_tools.restore,
        name="campaigns_version_restore",
    ),
    path("campaigns/sms-parts/", letter_tools.sms_parts, name="campaigns_sms_parts"),
]
