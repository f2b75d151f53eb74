"""Public addresses of campaigns."""

from django.urls import URLPattern, URLResolver, path

from campaigns.views import clicks, registering, rsvp, surveys

app_name = "campaigns"

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<str:token>/<int:number>/", clicks.follow, name="follow"),
    path("events/rsvp/<str:token>/", rsvp.RsvpView.as_view(), name="rsvp"),
    path("events/rsvp/<str:token>/calendar.ics", rsvp.calendar, name="rsvp_calendar"),
    path(
        "events/<uuid:public_id>/calendar.ics",
        registering.public_calendar,
        name="event_calendar",
    ),
    path("surveys/<str:token>/", surveys.SurveyView.as_view(), name="survey"),
]
