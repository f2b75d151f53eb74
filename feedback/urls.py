"""Public addresses of feedback. The form itself is a Wagtail page of the portal."""

from django.urls import URLPattern, URLResolver, path

from feedback.views import receipt, survey, tracking

app_name = "feedback"

urlpatterns: list[URLPattern | URLResolver] = [
    # A secret link opens the case in this browser and leads to an address without it.
    path("t/<str:token>/", tracking.exchange, name="tracking"),
    path("receipt/", receipt.receipt, name="receipt"),
    path("my/<uuid:public_id>/", tracking.tracking, name="case"),
    path("my/<uuid:public_id>/received/", tracking.received, name="received"),
    path(
        "my/<uuid:public_id>/files/<uuid:attachment_id>/",
        tracking.tracking_file,
        name="tracking_file",
    ),
    path("my/<uuid:public_id>/<slug:verdict>/", tracking.decide, name="verdict"),
    path("s/<str:token>/", survey.survey, name="survey"),
    path("s/<str:token>/reopen/", survey.reopen, name="survey_reopen"),
]
