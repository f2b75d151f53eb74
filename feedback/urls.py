"""Public addresses of feedback. The form itself is a Wagtail page of the portal."""

from django.urls import URLPattern, URLResolver, path

from feedback.views import tracking

app_name = "feedback"

urlpatterns: list[URLPattern | URLResolver] = [
    path("t/<str:token>/", tracking.tracking, name="tracking"),
    path("t/<str:token>/received/", tracking.received, name="received"),
    path(
        "t/<str:token>/files/<uuid:public_id>/",
        tracking.tracking_file,
        name="tracking_file",
    ),
]
