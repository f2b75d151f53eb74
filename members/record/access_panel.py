"""Panel of the record: who looked at it, for those who may see the access log."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import AccessLog
from members.record.panels import RecordPanel

SHOWN = 10


class AccessPanel(RecordPanel):
    """The last looks, and the way to all of them."""

    name = "members.access"
    heading: ClassVar[str | Promise] = _("Who looked at this record")
    order = 900
    permission = "members.view_accesslog"
    template_name = "members/record/access_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        looks = AccessLog.objects.filter(member=self.member).select_related("user")
        return super().get_context_data(parent_context) | {
            "looks": list(looks.order_by("-pk")[:SHOWN])
        }
