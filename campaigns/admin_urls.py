"""Addresses of campaigns in the staff's admin, below /admin/."""

from django.urls import URLPattern, URLResolver, path

from campaigns.views import (
    clubs,
    event_door,
    events,
    letter_tools,
    outreach_rules,
    preview,
    runs,
    steps,
    surveys,
)
from campaigns.views.calls import urls as calls_urls
from campaigns.views.follow_up import urls as follow_up_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "campaigns/rules/",
        outreach_rules.outreach_rules,
        name="campaigns_outreach_rules",
    ),
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
    path("campaigns/events/<int:pk>/", events.event_page, name="campaigns_event"),
    path(
        "campaigns/events/<int:pk>/step/<slug:name>/",
        events.event_step,
        name="campaigns_event_step",
    ),
    path(
        "campaigns/events/<int:pk>/people/",
        events.event_people,
        name="campaigns_event_people",
    ),
    path(
        "campaigns/events/<int:pk>/people/add/",
        events.event_add,
        name="campaigns_event_add",
    ),
    path(
        "campaigns/events/<int:pk>/people/<int:invitation>/answer/",
        events.event_answer,
        name="campaigns_event_answer",
    ),
    path(
        "campaigns/events/<int:pk>/door/", event_door.door, name="campaigns_event_door"
    ),
    path(
        "campaigns/events/<int:pk>/door/<slug:name>/",
        event_door.door_step,
        name="campaigns_event_door_step",
    ),
    path(
        "campaigns/events/<int:pk>/paper/",
        event_door.paper,
        name="campaigns_event_paper",
    ),
    path("campaigns/tickets/<slug:code>/", event_door.ticket, name="campaigns_ticket"),
    *calls_urls.urlpatterns,
    *follow_up_urls.urlpatterns,
    path("campaigns/surveys/<int:pk>/", surveys.survey_page, name="campaigns_survey"),
    path(
        "campaigns/surveys/<int:pk>/put/<slug:state>/",
        surveys.survey_step,
        name="campaigns_survey_step",
    ),
    path(
        "campaigns/surveys/<int:pk>/take/<uuid:public_id>/",
        surveys.take_down,
        name="campaigns_survey_take",
    ),
    path("campaigns/clubs/<int:pk>/", clubs.club_page, name="campaigns_club"),
    path("campaigns/clubs/<int:pk>/join/", clubs.club_join, name="campaigns_club_join"),
    path(
        "campaigns/clubs/<int:pk>/leave/<uuid:public_id>/",
        clubs.club_leave,
        name="campaigns_club_leave",
    ),
]
