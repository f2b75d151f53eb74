"""What campaigns adds to Wagtail's admin."""

from typing import Any

from django.urls import URLPattern, URLResolver
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from campaigns.admin_urls import urlpatterns
from campaigns.letter_viewsets import product_chooser
<<<<<<< HEAD
from campaigns.views.results_menu import result_items
from campaigns.views.results_urls import urlpatterns as results_urls
=======
from campaigns.views.calls.menu import call_items
>>>>>>> 01b3ed0 (Work in progress: desk, page and paper of calls)
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


<<<<<<< HEAD
@hooks.register("register_admin_urls")
def results_pages() -> list[Any]:
    """What campaigns brought, and what is to come."""
    return [*results_urls]


for item in result_items():
    hooks.register("register_campaigns_menu_item", lambda item=item: item)
=======
for entry in call_items():
    hooks.register("register_campaigns_menu_item", lambda entry=entry: entry)
>>>>>>> 01b3ed0 (Work in progress: desk, page and paper of calls)
