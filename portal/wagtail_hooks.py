"""What the product as a whole changes in Wagtail's admin: menu, home page."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem

from members.models import scope_of
from portal import silent
from portal.staff_home import ShortcutsPanel
from portal.today import views as today


def edits_pages(request: HttpRequest) -> bool:
    """Whether the person has pages of the public site to edit."""
    return bool(user_has_any_page_permission(request.user))


@hooks.register("construct_main_menu")
def staff_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take out what is no help to the staff, and call the settings what they are."""
    gone = {"help"} if edits_pages(request) else {"help", "documents"}
    items[:] = [item for item in items if item.name not in gone]
    for item in items:
        if item.name == "settings":
            item.label = _("Set-up")


@hooks.register("construct_reports_menu")
def staff_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's own reports are about pages; the site history names rows of all stores."""
    about_pages = {
        "locked-pages",
        "workflows",
        "workflow-tasks",
        "aging-pages",
        "page-types-usage",
    }
    gone = set() if edits_pages(request) else set(about_pages)
    if not may_read_site_history(request):
        gone.add("site-history")
    items[:] = [item for item in items if item.name not in gone]


def may_read_site_history(request: HttpRequest) -> bool:
    """Only those who read the access log of the whole chain."""
    return scope_of(request.user, "members.view_accesslog").everywhere


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Shortcuts for everybody; Wagtail's panels for those who edit pages."""
    if not edits_pages(request):
        panels.clear()
    panels.append(ShortcutsPanel())


@hooks.register("register_icons")
def our_icons(icons: list[str]) -> list[str]:
    """What Wagtail's set lacks."""
    return [*icons, "portal/icons/print.svg", "portal/icons/undo.svg"]


@hooks.register("insert_global_admin_css")
def staff_style() -> SafeString:
    """What holds on every page of the staff."""
    return format_html(
        '<link rel="stylesheet" href="{}">', static("portal/css/staff.css")
    )


@hooks.register("insert_global_admin_js")
def widgets_script() -> SafeString:
    """Starts date fields and choosers without inline scripts."""
    return format_html('<script src="{}"></script>', static("portal/js/widgets.js"))


@hooks.register("register_admin_urls")
def today_urls() -> list[URLPattern]:
    """The day page and what belongs to it."""
    return [
        path("today/", today.day, name="portal_today"),
        path("today/queue/<slug:code>/", today.queue, name="portal_today_queue"),
        path("today/stores/", today.stores, name="portal_today_stores"),
        path("silent-unhappy/", silent.silent, name="portal_silent"),
        path("silent-unhappy/call/", silent.call, name="portal_silent_call"),
    ]


class TodayMenuItem(MenuItem):
    """Shown to those who work with members."""

    def is_shown(self, request: HttpRequest) -> bool:
        return today.works_with_members(request.user)


@hooks.register("register_admin_menu_item")
def today_item() -> MenuItem:
    """The day page, on top of the menu."""
    return TodayMenuItem(
        _("Today"),
        reverse_lazy("portal_today"),
        name="today",
        icon_name="calendar",
        order=1,
    )


class SilentMenuItem(MenuItem):
    """Shown to those who may see cases and members."""

    def is_shown(self, request: HttpRequest) -> bool:
        return today.works_with_members(request.user) and bool(
            scope_of(request.user, silent.VIEW)
        )


@hooks.register("register_feedback_menu_item")
def silent_item() -> MenuItem:
    """Those who are unhappy and say nothing."""
    return SilentMenuItem(
        _("Unhappy, and said nothing"),
        reverse_lazy("portal_silent"),
        name="silent-unhappy",
        icon_name="warning",
        order=58,
    )
