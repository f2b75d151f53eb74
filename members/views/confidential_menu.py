"""The group "Confidentiality" of the staff's menu."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from members.models import AccessAlert, ErasureRequest, ExportRequest, User, scope_of
from members.views.controlled import may_see_register


class CountedItem(MenuItem):
    """An item for some people, with a number behind its words when something waits."""

    def __init__(
        self,
        label: str | Promise,
        url: str | Promise,
        *,
        shown: Callable[[User], bool],
        waiting: Callable[[User], int] = lambda _user: 0,
        **options: Any,
    ) -> None:
        super().__init__(label, url, **options)
        self._shown = shown
        self._waiting = waiting

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and self._shown(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        user = request.user
        number = self._waiting(user) if isinstance(user, User) else 0
        label = f"{self.label} ({number})" if number else self.label
        return LinkMenuItem(
            self.name,
            label,
            self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


def holds(permission: str) -> Callable[[User], bool]:
    """Whether somebody holds the right anywhere."""

    def held(user: User) -> bool:
        return bool(scope_of(user, permission))

    return held


def _to_approve(user: User) -> int:
    if not holds("members.approve_export")(user):
        return 0
    return ExportRequest.objects.to_be_approved_by(user).count()


def _to_erase(user: User) -> int:
    return ErasureRequest.objects.visible_to(user).open().count()


def _to_look_into(user: User) -> int:
    return AccessAlert.objects.visible_to(user).filter(seen_by=None).count()


def confidential_menu() -> MenuItem:
    """Exports and prints, and who looked at what."""
    items = [
        CountedItem(
            _("Exports and prints"),
            reverse_lazy("members_controlled_list"),
            name="controlled-documents",
            icon_name="download",
            order=10,
            shown=may_see_register,
            waiting=_to_approve,
        ),
        CountedItem(
            _("Wishes to be erased"),
            reverse_lazy("members_erasures"),
            name="erasures",
            icon_name="bin",
            order=20,
            shown=holds("members.erase_member"),
            waiting=_to_erase,
        ),
        CountedItem(
            _("Unusual amounts"),
            reverse_lazy("members_alerts"),
            name="access-alerts",
            icon_name="warning",
            order=30,
            shown=holds("members.view_accesslog"),
            waiting=_to_look_into,
        ),
    ]
    return SubmenuMenuItem(
        _("Confidentiality"),
        Menu(items=items),
        name="confidentiality",
        icon_name="lock",
        order=650,
    )
