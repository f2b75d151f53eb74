"""What campaigns adds to Wagtail's admin."""

from django.urls import URLPattern, URLResolver
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from campaigns.admin_urls import urlpatterns
from campaigns.viewsets import CampaignsGroup


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Runs, previews and the buttons of campaigns."""
    return urlpatterns


@hooks.register("register_admin_viewset")
def campaigns_viewset() -> ViewSetGroup:
    """Campaigns and letters, in the menu "Campaigns"."""
    return CampaignsGroup()
