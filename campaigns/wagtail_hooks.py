"""What campaigns adds to Wagtail's admin."""

from typing import Any

from django.urls import URLPattern, URLResolver
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from campaigns.admin_urls import urlpatterns
from campaigns.letter_viewsets import product_chooser
from campaigns.viewsets import CampaignsGroup


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Runs, previews and the buttons of campaigns."""
    return urlpatterns


@hooks.register("register_admin_viewset")
def campaigns_viewset() -> ViewSetGroup:
    """Campaigns and letters, in the menu "Campaigns"."""
    return CampaignsGroup()


@hooks.register("register_admin_viewset")
def products_to_choose() -> Any:
    """The window in which a letter's product is chosen."""
    return product_chooser
