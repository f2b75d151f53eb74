"""The portal's addresses and an empty view, which every figure is compared with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal_urls


def empty(request: HttpRequest) -> HttpResponse:
    """As little as a view can do; all middleware runs."""
    return HttpResponse("ok")


urlpatterns = [path("bench-empty/", empty), *portal_urls]
