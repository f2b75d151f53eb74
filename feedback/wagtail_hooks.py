"""What feedback adds to Wagtail's admin."""

from django.urls import URLPattern, URLResolver
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from feedback.admin_urls import urlpatterns
from feedback.views.reporting_menu import book_items
from feedback.viewsets import CaseViewSet


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The pages of one case."""
    return urlpatterns


@hooks.register("register_admin_viewset")
def case_list() -> ModelViewSet:
    """The list of cases, in the menu "Feedback"."""
    return CaseViewSet()


for item in book_items():
    hooks.register("register_admin_menu_item", lambda item=item: item)
