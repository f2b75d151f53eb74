"""What members adds to Wagtail's admin."""

from django.urls import URLPattern, URLResolver
from wagtail import hooks

from members.admin_urls import urlpatterns


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The staff's screens of members."""
    return urlpatterns
