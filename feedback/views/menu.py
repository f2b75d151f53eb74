"""An entry of the menu "Feedback": for some people, with a number when something waits."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.functional import Promise
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from members.models import User, scope_of


class FeedbackItem(MenuItem):
    """Shown to those who hold ``permission`` somewhere; ``waiting`` counts what waits
    for this person."""

    def __init__(
        self,
        label: str | Promise,
        url: str | Promise,
        *,
        permission: str,
        waiting: Callable[[User], int] | None = None,
        name: str,
        icon_name: str,
        order: int,
    ) -> None:
        super().__init__(label, url, name=name, icon_name=icon_name, order=order)
        self.permission = permission
        self.waiting = waiting

    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        return isinstance(user, User) and bool(scope_of(user, self.permission))

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        component = super().render_component(request)
        user = request.user
        if self.waiting is None or not isinstance(user, User):
            return component
        number = self.waiting(user)
        if number:
            component.label = f"{self.label} ({number})"
        return component
