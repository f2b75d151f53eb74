"""Panel of the record: what the member bought, receipt by receipt."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.queries.receipts import LATEST, latest_receipts
from members.record.panels import RecordPanel


class PurchasesPanel(RecordPanel):
    """The latest receipts with their lines, those of other stores included."""

    name = "members.purchases"
    heading: ClassVar[str | Promise] = _("Purchases")
    order = 100
    permission = "members.view_purchase"
    template_name = "members/record/purchases_panel.html"

    def badge(self) -> int | None:
        return self.member.stat_value("visits_all") or None

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        receipts = latest_receipts(self.member)
        return super().get_context_data(parent_context) | {
            "receipts": receipts[: LATEST - 1],
            "has_more": len(receipts) == LATEST,
        }
