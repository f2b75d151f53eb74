"""Menu entries of praise and corrective actions, in the group "Feedback"."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from feedback.models import CorrectionProposal
from members.models import User, scope_of


class QualityItem(MenuItem):
    """Shown to those who hold a right somewhere, with a number for what waits."""

    def __init__(
        self,
        label: str | Promise,
        url: str | Promise,
        *,
        permission: str,
        waiting: Callable[[User], int] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, url, **options)
        self.permission = permission
        self.waiting = waiting

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(scope_of(request.user, self.permission))

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        number = 0
        if self.waiting is not None and isinstance(request.user, User):
            number = self.waiting(request.user)
        return LinkMenuItem(
            self.name,
            f"{self.label} ({number})" if number else str(self.label),
            self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


def _to_decide(user: User) -> int:
    rows = CorrectionProposal.objects.visible_to(user, "feedback.add_correctiveaction")
    return rows.waiting().count()


def quality_items() -> list[MenuItem]:
    """The entries, in the order of the menu."""
    case, mend = "feedback.view_case", "feedback.view_correctiveaction"
    return [
        QualityItem(
            _("Praise for the meeting"),
            reverse_lazy("feedback_praise_meeting"),
            name="praise-meeting",
            icon_name="pick",
            order=50,
            permission=case,
        ),
        QualityItem(
            _("Honours list"),
            reverse_lazy("feedback_praise_honours"),
            name="praise-honours",
            icon_name="tick-inverse",
            order=52,
            permission=case,
        ),
        QualityItem(
            _("You said, we did"),
            reverse_lazy("feedback_said"),
            name="said-and-done",
            icon_name="openquote",
            order=54,
            permission=case,
        ),
        QualityItem(
            _("Corrective actions"),
            reverse_lazy("feedback_corrective_list"),
            name="corrective-actions",
            icon_name="rotate",
            order=56,
            permission=mend,
            waiting=_to_decide,
        ),
    ]
