"""What feedback adds to Wagtail's admin."""

from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from feedback.admin_urls import urlpatterns
from feedback.views.amends_menu import amends_items, case_rules_item
from feedback.views.clock_menu import calendar_item, deadlines_item
from feedback.views.quality.menu import quality_items
from feedback.views.quality.rules import RecurrenceRuleViewSet
from feedback.views.reporting_menu import book_items, report_items
from feedback.views.set_up import SET_UP
from feedback.views.ways_in_menu import ways_in_items
from feedback.viewsets import CaseViewSet, ReturnedGoodsViewSet
from members.models import User, scope_of


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The pages of one case."""
    return urlpatterns


@hooks.register("register_admin_viewset")
def case_list() -> ModelViewSet:
    """The list of cases, in the menu "Feedback"."""
    return CaseViewSet()


@hooks.register("register_admin_viewset")
def returned_goods() -> ModelViewSet:
    """The list of goods that came back."""
    return ReturnedGoodsViewSet()


@hooks.register("register_admin_viewset")
def set_up_of_cases() -> list[ModelViewSet]:
    """What cases are sorted by, and ready words, in the menu "Set-up"."""
    return [viewset() for viewset in SET_UP]


@hooks.register("register_settings_menu_item")
def rules_item() -> MenuItem:
    """Authority limits and the rules of asking after cases."""
    return case_rules_item()


@hooks.register("register_admin_menu_item")
def feedback_menu() -> MenuItem:
    """The group "Feedback": a view set joins it by its `menu_hook`, any other page by a
    hook of this name that returns its item."""
    return SubmenuMenuItem(
        _("Feedback"),
        Menu(register_hook_name="register_feedback_menu_item"),
        name="feedback",
        icon_name="comment",
        order=210,
    )


@hooks.register("register_admin_viewset")
def recurrence_rules() -> ModelViewSet:
    """When a problem counts as one that comes back, in the menu "Set-up"."""
    return RecurrenceRuleViewSet()


for item in (*book_items(), *amends_items(), *quality_items(), *ways_in_items()):
    hooks.register("register_feedback_menu_item", lambda item=item: item)

hooks.register("register_settings_menu_item", calendar_item)
hooks.register("register_settings_menu_item", deadlines_item)

for entry in report_items():
    hooks.register("register_reports_menu_item", lambda entry=entry: entry)


@hooks.register("members_promise_pages")
def promises_of_cases(user: User) -> tuple[str, str] | None:
    """From the promises to members to those made in cases."""
    if not scope_of(user, "feedback.view_case"):
        return None
    return reverse("feedback_promises"), gettext("Promises of cases")
