"""What members adds to Wagtail's admin."""

from django.urls import URLPattern, URLResolver
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from members.admin_urls import urlpatterns
from members.viewsets import SET_UP


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The staff's screens of members."""
    return urlpatterns


@hooks.register("register_admin_viewset")
def set_up_viewsets() -> list[ModelViewSet]:
    """Stores, posts, catalogue and the access log, in the menu "Set-up"."""
    return [viewset() for viewset in SET_UP]
