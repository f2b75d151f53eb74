"""Panels of the record: owned things, products in use, events."""

from typing import Any, ClassVar

from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from members.models import (
    EventAttendance,
    OwnedThing,
    ProductUse,
    ServiceRecord,
    scope_of,
)
from members.record.panels import RecordPanel

ROWS = 10
SERVICES = 5


class BelongingPanel(RecordPanel):
    """What the three have in common: contact rights, and a way to add."""

    permission = "members.view_contact"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return super().get_context_data(parent_context) | {
            "today": timezone.localdate(),
            "may_add": scope_of(self.user, "members.add_contact").covers(
                self.member.home_store_id
            ),
        }


class ThingsPanel(BelongingPanel):
    """What the member owns, what is due, what was done."""

    name = "members.things"
    heading: ClassVar[str | LazyText] = _("Owned things and service")
    order = 320
    template_name = "members/belongings/things_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        services = Prefetch(
            "services",
            ServiceRecord.objects.select_related("brought_by")[:SERVICES],
            to_attr="latest_services",
        )
        things = (
            OwnedThing.objects.filter(member=self.member)
            .prefetch_related(services)
            .order_by(F("retired_on").desc(nulls_first=True), "next_service_on", "pk")
        )
        return super().get_context_data(parent_context) | {
            "things": list(things[:ROWS]),
            "owner": self.member,
        }


class UsesPanel(BelongingPanel):
    """How the member uses what was bought."""

    name = "members.uses"
    heading: ClassVar[str | LazyText] = _("Products in use")
    order = 220
    template_name = "members/belongings/uses_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        uses = ProductUse.objects.filter(member=self.member).select_related(
            "product", "category"
        )
        return super().get_context_data(parent_context) | {
            "uses": list(uses.order_by("-state", "-pk")[:ROWS])
        }


class EventsPanel(BelongingPanel):
    """Invitations, and what became of them."""

    name = "members.events"
    heading: ClassVar[str | LazyText] = _("Events")
    order = 240
    template_name = "members/belongings/events_panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        found = EventAttendance.objects.filter(member=self.member)
        return super().get_context_data(parent_context) | {
            "attendances": list(found.order_by("-on", "-pk")[:ROWS])
        }


BELONGING_PANELS = (UsesPanel, EventsPanel, ThingsPanel)
