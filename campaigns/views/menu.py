"""An entry of the menus of campaigns, for those whom it concerns."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from members.models import scope_of


class HeldItem(MenuItem):
    """Shown to those who hold a right in some store."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(scope_of(request.user, self.permission))
