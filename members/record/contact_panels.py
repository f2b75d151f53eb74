"""Panels of the record: the contact log, and what was promised."""

from typing import Any, ClassVar

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from members.models import Contact, Promise, scope_of
from members.queries.contacts import contacts_of, correctable
from members.queries.promises import own_first
from members.record.panels import RecordPanel

CONTACTS_SHOWN = 8
PROMISES_SHOWN = 12


class ContactsPanel(RecordPanel):
    """The last contacts; the page behind it has all of them."""

    name = "members.contacts"
    heading: ClassVar[str | LazyText] = _("Contacts")
    order = 140
    permission = "members.view_contact"
    template_name = "members/contacts/panel.html"

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        found: list[Contact] = list(contacts_of(self.member)[: CONTACTS_SHOWN + 1])
        shown = found[:CONTACTS_SHOWN]
        return super().get_context_data(parent_context) | {
            "contacts": shown,
            "has_more": len(found) > CONTACTS_SHOWN,
            "correctable": correctable(shown, user=self.user, at=timezone.now()),
            "may_add": scope_of(self.user, "members.add_contact").covers(
                self.member.home_store_id
            ),
        }


class PromisesPanel(RecordPanel):
    """Open promises first, those of the reader before others; then settled ones."""

    name = "members.promises"
    heading: ClassVar[str | LazyText] = _("Promises")
    order = 120
    permission = "members.view_contact"
    template_name = "members/promises/panel.html"

    def badge(self) -> int | None:
        return sum(promise.settled_at is None for promise in self._promises()) or None

    def _promises(self) -> list[Promise]:
        if not hasattr(self, "_found"):
            own = own_first("owner", self.user)
            rows = Promise.objects.filter(member=self.member).select_related(
                "owner", "settled_by"
            )
            open_ones = list(rows.open().order_by("due_on", own, "pk")[:PROMISES_SHOWN])
            settled = rows.filter(settled_at__isnull=False).order_by("-settled_at")
            self._found = [*open_ones, *settled[: PROMISES_SHOWN - len(open_ones)]]
        return self._found

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        request = (parent_context or {}).get("request")
        store = self.member.home_store_id
        return super().get_context_data(parent_context) | {
            "promises": self._promises(),
            "today": timezone.localdate(),
            "back": f"{self.member.get_absolute_url()}#members-promises",
            "csrf_token": get_token(request) if request else "",
            "may_change": scope_of(self.user, "members.change_contact").covers(store),
            "may_add": scope_of(self.user, "members.add_contact").covers(store),
        }
