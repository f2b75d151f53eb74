"""Addresses of calls after services and of thank-you letters, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from campaigns.views import thanks
from campaigns.views.follow_up import report, rules

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns/follow-up/rules/", rules.rules, name="campaigns_service_rules"),
    path(
        "campaigns/follow-up/rules/add/", rules.add, name="campaigns_service_rule_add"
    ),
    path(
        "campaigns/follow-up/rules/<int:pk>/",
        rules.edit,
        name="campaigns_service_rule",
    ),
    path("campaigns/follow-up/", report.report, name="campaigns_follow_up_report"),
    path(
        "campaigns/follow-up/workbook/",
        report.workbook,
        name="campaigns_follow_up_workbook",
    ),
    path(
        "campaigns/follow-up/measures/",
        report.measures,
        name="campaigns_follow_up_measures",
    ),
    path("campaigns/thanks/", thanks.suggestions, name="campaigns_thanks"),
    path("campaigns/thanks/<int:pk>/", thanks.letter, name="campaigns_thanks_letter"),
    path(
        "campaigns/thanks/<int:pk>/<slug:name>/",
        thanks.decide,
        name="campaigns_thanks_decide",
    ),
]
