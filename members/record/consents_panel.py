"""Panel of the record: what the member agreed to, and how that came about."""

from typing import Any, ClassVar

from django.middleware.csrf import get_token
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.choices import Channel, Purpose
from members.models import scope_of
from members.record.panels import RecordPanel

ACTS_SHOWN = 6


class ConsentsPanel(RecordPanel):
    """A table of purposes by channels, and the last acts of the ledger below it."""

    name = "members.consents"
    heading: ClassVar[str | Promise] = _("Consents")
    order = 400
    permission = "members.view_member"
    template_name = "members/record/consents_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        states = {
            (state.purpose, state.channel): state
            for state in self.member.consent_states.all()
        }
        purposes = [
            (
                label,
                [
                    (purpose, channel, states.get((purpose, channel)))
                    for channel in Channel.values
                ],
            )
            for purpose, label in Purpose.choices
        ]
        request = (parent_context or {}).get("request")
        acts = self.member.consents.select_related("by").order_by("-at", "-pk")
        return super().get_context_data(parent_context) | {
            "channels": Channel.labels,
            "purposes": purposes,
            "acts": list(acts[:ACTS_SHOWN]),
            "csrf_token": get_token(request) if request else "",
            "may_change": scope_of(self.user, "members.change_member").covers(
                self.member.home_store_id
            ),
        }
