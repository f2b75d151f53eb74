"""Public addresses of campaigns."""

from django.urls import URLPattern, URLResolver, path

from campaigns.views import clicks

app_name = "campaigns"

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<str:token>/<int:number>/", clicks.follow, name="follow"),
]
