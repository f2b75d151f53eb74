"""Addresses of results, the calendar and the forecast, below /admin/."""

from django.urls import URLPattern, path

from campaigns.views import forecast, overview, results

urlpatterns: list[URLPattern] = [
    path(
        "campaigns/campaigns/<int:pk>/results/",
        results.campaign_results,
        name="campaigns_results",
    ),
    path(
        "campaigns/campaigns/<int:pk>/people/",
        results.people,
        name="campaigns_brought_people",
    ),
    path(
        "campaigns/campaigns/<int:pk>/people/ask/",
        results.ask_for_people,
        name="campaigns_brought_ask",
    ),
    path("campaigns/overview/", overview.overview, name="campaigns_overview"),
    path("campaigns/calendar/", overview.calendar, name="campaigns_calendar"),
    path("campaigns/outlook/", forecast.outlook, name="campaigns_outlook"),
    path("campaigns/compare/", results.compare, name="campaigns_compare"),
]
