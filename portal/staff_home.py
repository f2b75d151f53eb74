"""The staff's first page: where to go, by what somebody may do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.forms import Media
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from laces.components import Component

from members.models import Post, User, scope_of


@dataclass(frozen=True)
class Shortcut:
    """A way to a screen, shown to those who hold the permission somewhere."""

    label: str | Promise
    hint: str | Promise
    icon: str
    url_name: str
    permission: str

    @property
    def url(self) -> str:
        """The address of the screen."""
        return reverse(self.url_name)

    def is_shown(self, user: User) -> bool:
        """Whether one of the person's posts carries the permission."""
        return bool(scope_of(user, self.permission))


SHORTCUTS = (
    Shortcut(
        _("Find a member"),
        _("By name, pinyin, phone or number"),
        "search",
        "members_find",
        "members.view_member",
    ),
    Shortcut(
        _("New member"),
        _("Somebody who just joined"),
        "plus",
        "members_add",
        "members.add_member",
    ),
    Shortcut(
        _("Feedback"),
        _("Complaints, praise, suggestions"),
        "comment",
        "feedback_cases:index",
        "feedback.view_case",
    ),
    Shortcut(
        _("Imports"),
        _("Files of members and purchases"),
        "upload",
        "members_imports",
        "members.import_member",
    ),
    Shortcut(
        _("Campaigns"),
        _("What runs, what waits, what went wrong"),
        "calendar-check",
        "campaigns_overview",
        "campaigns.view_campaign",
    ),
    Shortcut(
        _("Calendar of campaigns"),
        _("What ran, what comes, per store and channel"),
        "calendar-alt",
        "campaigns_calendar",
        "campaigns.view_campaign",
    ),
    Shortcut(
        _("Staff"),
        _("Accounts of colleagues"),
        "user",
        "wagtailusers_users:index",
        "members.view_user",
    ),
    Shortcut(
        _("Posts"),
        _("Who works where, as what"),
        "group",
        "posts:index",
        "members.view_post",
    ),
    Shortcut(
        _("Stores"),
        _("Addresses, opening hours, regions"),
        "home",
        "stores:index",
        "members.view_store",
    ),
    Shortcut(
        _("Access log"),
        _("Who looked at what, and why"),
        "view",
        "access-log:index",
        "members.view_accesslog",
    ),
)


def posts_of(user: User) -> QuerySet[Post]:
    """The person's posts with their places."""
    return user.posts.select_related("store", "region")


class ShortcutsPanel(Component):
    """The first panel of the staff's home page."""

    template_name = "portal/shortcuts_panel.html"
    order = 10

    @property
    def media(self) -> Media:
        return Media(css={"all": ["portal/css/staff-home.css"]})

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        user: User = (parent_context or {})["request"].user
        return {
            "posts": posts_of(user),
            "shortcuts": [each for each in SHORTCUTS if each.is_shown(user)],
        }
