"""Public addresses of members."""

from django.urls import URLPattern, URLResolver, path

from members.views.unsubscribe import UnsubscribeView

app_name = "members"

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "unsubscribe/<str:token>/",
        UnsubscribeView.as_view(),
        name="unsubscribe",
    ),
]
