"""Panel of the record: what the member bought, receipt by receipt."""

from typing import Any, ClassVar

from django.db.models import Prefetch
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from members.models import Purchase, PurchaseLine
from members.record.panels import RecordPanel

RECEIPTS_SHOWN = 12


class PurchasesPanel(RecordPanel):
    """The latest receipts with their lines, those of other stores included."""

    name = "members.purchases"
    heading: ClassVar[str | Promise] = _("Purchases")
    order = 100
    permission = "members.view_purchase"
    template_name = "members/record/purchases_panel.html"

    @cached_property
    def receipts(self) -> list[Purchase]:
        """At most 12 receipts and one more that tells of the rest."""
        lines = PurchaseLine.objects.select_related("product").order_by("line_no")
        found = self.member.purchases.select_related("store").prefetch_related(
            Prefetch("lines", queryset=lines)
        )
        return list(found[: RECEIPTS_SHOWN + 1])

    def badge(self) -> int | None:
        return self.member.stat_value("visits_all") or None

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return super().get_context_data(parent_context) | {
            "receipts": self.receipts[:RECEIPTS_SHOWN],
            "has_more": len(self.receipts) > RECEIPTS_SHOWN,
        }
