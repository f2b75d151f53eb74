"""Public addresses of members."""

from django.urls import URLPattern, URLResolver, path

from members.views.preferences import ConfirmView, PreferencesView
from members.views.unsubscribe import UnsubscribeView

app_name = "members"

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "unsubscribe/<str:token>/",
        UnsubscribeView.as_view(),
        name="unsubscribe",
    ),
    path(
        "preferences/<str:token>/",
        PreferencesView.as_view(),
        name="preferences",
    ),
    path("confirm/<str:token>/", ConfirmView.as_view(), name="confirm_consent"),
]
