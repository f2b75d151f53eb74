"""Socket: panels of the member's record page."""

import logging
from typing import Any, ClassVar

from django.utils.functional import Promise
from laces.components import Component

from members.models import Member, User, scope_of
from members.registry import Registry

logger = logging.getLogger(__name__)


class RecordPanel(Component):
    """One part of the record page, brought by any app.

    Subclasses set ``name`` ("app.what"), ``heading``, ``order`` (hundreds),
    ``permission`` and ``template_name``, and override ``get_context_data``. The panel is
    absent, not empty, for those who lack the permission in the member's store.
    """

    name: ClassVar[str] = ""
    heading: ClassVar[str | Promise] = ""
    order: ClassVar[int] = 100
    permission: ClassVar[str] = ""
    template_name: str = ""

    def __init__(self, *, member: Member, user: User) -> None:
        self.member = member
        self.user = user

    def is_shown(self) -> bool:
        """Whether the user holds the panel's permission in the member's store."""
        return scope_of(self.user, self.permission).covers(self.member.home_store_id)

    def badge(self) -> int | None:
        """A small count beside the heading, or None."""
        return None

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {"panel": self, "member": self.member, "user": self.user}


record_panels: Registry[type[RecordPanel]] = Registry(
    "record panels",
    key=lambda panel: panel.name,
    requires=("name", "heading", "permission", "template_name"),
    order=lambda panel: (panel.order, panel.name),
)


def panels_for(*, member: Member, user: User) -> list[RecordPanel]:
    """The panels of this member that this user may see, in order."""
    panels = [panel(member=member, user=user) for panel in record_panels]
    return [panel for panel in panels if panel.is_shown()]
