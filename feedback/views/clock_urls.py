"""Addresses of the working calendar and the deadlines, below /admin/."""

from django.urls import path

from feedback.views import calendar, deadlines

urlpatterns = [
    path("feedback/calendar/", calendar.show_year, name="feedback_calendar"),
    path("feedback/calendar/day/", calendar.change_day, name="feedback_calendar_day"),
    path(
        "feedback/calendar/week/", calendar.change_week, name="feedback_calendar_week"
    ),
    path(
        "feedback/calendar/confirm/",
        calendar.confirm_year,
        name="feedback_calendar_confirm",
    ),
    path(
        "feedback/calendar/propose/",
        calendar.propose_year,
        name="feedback_calendar_propose",
    ),
    path("feedback/deadlines/", deadlines.show_deadlines, name="feedback_deadlines"),
    path(
        "feedback/deadlines/set/", deadlines.set_deadline, name="feedback_deadline_set"
    ),
    path(
        "feedback/deadlines/end/", deadlines.end_deadline, name="feedback_deadline_end"
    ),
]
