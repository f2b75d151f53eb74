"""An entry of the menu "Feedback", for those whom it concerns.

Without a number: the menu is drawn on every page, and the day page counts what waits.
"""

from django.http import HttpRequest
from django.utils.functional import Promise
from wagtail.admin.menu import MenuItem

from members.models import User, scope_of


class FeedbackItem(MenuItem):
    """Shown to those who hold ``permission`` somewhere."""

    def __init__(
        self,
        label: str | Promise,
        url: str | Promise,
        *,
        permission: str,
        name: str,
        icon_name: str,
        order: int,
    ) -> None:
        super().__init__(label, url, name=name, icon_name=icon_name, order=order)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and bool(scope_of(user, self.permission))
