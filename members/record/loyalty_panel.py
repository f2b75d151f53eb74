"""Panel of the record: loyalty by behaviour."""

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.record.loyalty import BANDS, facts_of
from members.record.panels import RecordPanel


class LoyaltyPanel(RecordPanel):
    """How recently, how often, for how much; whom the member brought; no score."""

    name = "members.loyalty"
    heading: ClassVar[str | Promise] = _("Loyalty by behaviour")
    order = 150
    permission = "members.view_purchase"
    template_name = "members/record/loyalty_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        facts = facts_of(self.member, user=self.user, today=timezone.localdate())
        return super().get_context_data(parent_context) | {
            "facts": facts,
            "bands": BANDS,
        }
