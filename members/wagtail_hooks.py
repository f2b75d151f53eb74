"""What members adds to Wagtail's admin: addresses, menu, the search of every page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, reverse_lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from members.admin_urls import urlpatterns
from members.models import scope_of
from members.views.confidential_menu import confidential_menu
from members.views.standing_menu import benefits_menu, key_accounts_item, rules_item
from members.viewsets import SET_UP, WRITING


class MemberMenuItem(MenuItem):
    """Shown to those who may see members somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("members.view_member")


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The staff's screens of members."""
    return urlpatterns


@hooks.register("register_admin_viewset")
def set_up_viewsets() -> list[ModelViewSet]:
    """Stores, posts, catalogue and the access log, in the menu "Set-up"."""
    return [viewset() for viewset in SET_UP]


@hooks.register("register_admin_viewset")
def writing_viewsets() -> list[ModelViewSet]:
    """Segments and the outbox, in the menu itself."""
    return [viewset() for viewset in WRITING]


@hooks.register("register_admin_menu_item")
def find_item() -> MenuItem:
    """The search, on top of the menu. Its script opens it in place; else it is a page."""
    return MemberMenuItem(
        _("Find a member"),
        reverse_lazy("members_find"),
        name="find-member",
        icon_name="search",
        order=5,
        attrs={"title": _("Find a member (press f)")},
    )


@hooks.register("register_admin_menu_item")
def list_item() -> MenuItem:
    """The list of members."""
    return MemberMenuItem(
        _("Members"),
        reverse_lazy("members_list"),
        name="members",
        icon_name="group",
        order=20,
    )


@hooks.register("insert_global_admin_css")
def find_dialog_css() -> SafeString:
    """The look of the search dialog, and of tags wherever they show."""
    return format_html_join(
        "",
        '<link rel="stylesheet" href="{}">',
        ((static(f"portal/css/{name}.css"),) for name in ("find", "tags")),
    )


@hooks.register("insert_global_admin_js")
def find_dialog() -> SafeString:
    """The search dialog and its script, on every staff page."""
    return render_to_string("members/find/dialog.html")


class ImportsMenuItem(MenuItem):
    """Shown to those who may import for some store."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(scope_of(request.user, "members.import_member"))


@hooks.register("register_admin_menu_item")
def imports_menu_item() -> MenuItem:
    """The import wizard."""
    return ImportsMenuItem(
        _("Imports"), reverse_lazy("members_imports"), icon_name="upload", order=600
    )


@hooks.register("register_admin_menu_item")
def confidential_item() -> MenuItem:
    """Exports on request, and who looked at what."""
    return confidential_menu()


class ScopedMenuItem(MenuItem):
    """Shown to those who hold a right in some store."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(scope_of(request.user, self.permission))


@hooks.register("register_reports_menu_item")
def gaps_item() -> MenuItem:
    """What the archives lack."""
    return ScopedMenuItem(
        _("Missing and stale data"),
        reverse_lazy("members_gaps"),
        name="missing-data",
        icon_name="clipboard-list",
        order=100,
        permission="members.view_member",
    )


@hooks.register("register_settings_menu_item")
def handover_item() -> MenuItem:
    """Giving a colleague's members into other hands."""
    return ScopedMenuItem(
        _("Handover"),
        reverse_lazy("members_handovers"),
        name="handover",
        icon_name="group",
        order=605,
        permission="members.add_handover",
    )


@hooks.register("register_admin_menu_item")
def promises_menu_item() -> MenuItem:
    """The promise tracker."""
    return ScopedMenuItem(
        _("Promises"),
        reverse_lazy("members_promises"),
        name="promises",
        icon_name="thumbtack",
        order=25,
        permission="members.view_contact",
    )


@hooks.register("register_admin_menu_item")
def duplicates_menu_item() -> MenuItem:
    """The inbox of records that may be one person's."""
    return ScopedMenuItem(
        _("Duplicates"),
        reverse_lazy("members_duplicates"),
        name="duplicates",
        icon_name="copy",
        order=590,
        permission="members.merge_member",
    )


@hooks.register("register_reports_menu_item")
def sources_item() -> MenuItem:
    """Where members come from."""
    return ScopedMenuItem(
        _("Sources"),
        reverse_lazy("members_sources_report"),
        name="sources-report",
        icon_name="globe",
        order=110,
        permission="members.view_member",
    )


@hooks.register("register_reports_menu_item")
def referrers_item() -> MenuItem:
    """Who brought whom."""
    return ScopedMenuItem(
        _("Who brought whom"),
        reverse_lazy("members_referrers_report"),
        name="referrers-report",
        icon_name="group",
        order=120,
        permission="members.view_member",
    )


hooks.register("register_admin_menu_item", benefits_menu)
hooks.register("register_admin_menu_item", key_accounts_item)
hooks.register("register_settings_menu_item", rules_item)
