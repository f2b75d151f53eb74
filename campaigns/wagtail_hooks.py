"""What campaigns adds to Wagtail's admin."""

from typing import Any

from django.urls import URLPattern, URLResolver
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from campaigns.admin_urls import urlpatterns
from campaigns.letter_viewsets import product_chooser
from campaigns.views.calls.menu import call_items, call_reports
from campaigns.views.outreach_rules import rules_item
from campaigns.views.results_menu import result_items
from campaigns.views.results_urls import urlpatterns as results_urls
from campaigns.views.thanks_rules import ThanksRuleViewSet
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


@hooks.register("register_admin_urls")
def results_pages() -> list[Any]:
    """What campaigns brought, and what is to come."""
    return [*results_urls]


for item in [*result_items(), rules_item()]:
    hooks.register("register_campaigns_menu_item", lambda item=item: item)
for entry in call_items():
    hooks.register("register_campaigns_menu_item", lambda entry=entry: entry)

for entry in call_reports():
    hooks.register("register_reports_menu_item", lambda entry=entry: entry)


@hooks.register("register_admin_viewset")
def thanks_rules() -> ModelViewSet:
    """For what a thank-you letter is suggested, in the menu "Set-up"."""
    return ThanksRuleViewSet()
