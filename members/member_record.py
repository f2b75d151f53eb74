"""What members itself brings to a member's record."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.actions.belongings import recount_events
from members.actions.contact_effects import recount_contacts
from members.actions.gaps import refresh_gaps
from members.actions.ledger import refresh_balances
from members.actions.statistics import recompute
from members.choices import Channel, ConsentAction, ConsentSource, Purpose
from members.exports.erasing import erase_from_documents
from members.imports.erasing import erase_import_rows
from members.models import Activity
from members.record.access_panel import AccessPanel
from members.record.belonging_panels import BELONGING_PANELS
from members.record.belongings import BELONGING_KINDS, BELONGING_POLICIES
from members.record.consents_panel import ConsentsPanel
from members.record.contact_kinds import CONTACT_KINDS
from members.record.contact_panels import ContactsPanel, PromisesPanel
from members.record.erasers import Eraser, erasers
from members.record.field_words import FIELD_WORDS
from members.record.keeping_kinds import KEEPING_KINDS
from members.record.keeping_panel import KeepingPanel
from members.record.list_kinds import LIST_KINDS, LIST_RELATIONS
from members.record.loyalty_panel import LoyaltyPanel
from members.record.marketing_holds import marketing_holds
from members.record.member_policies import MEMBER_POLICIES
from members.record.panels import record_panels
from members.record.personal_data import PERSONAL_KINDS, PERSONAL_POLICIES
from members.record.preferences import PAUSED, PREFERENCE_KINDS, PREFERENCE_POLICIES
from members.record.purchases_panel import PurchasesPanel
from members.record.recounts import Recount, recounts
from members.record.relations import (
    relation_policies,
)
from members.record.standing import STANDING_KINDS, STANDING_POLICIES
from members.record.standing_panel import KeyAccountPanel, PointsPanel, TierPanel
from members.record.timeline import ActivityKind, activity_kinds
from members.record.timeline_panel import TimelinePanel
from members.search.index import reindex
from members.segments.all_rules import ALL_RULES
from members.segments.rules import segment_rules

for panel in (
    PurchasesPanel,
    LoyaltyPanel,
    TimelinePanel,
    ConsentsPanel,
    KeepingPanel,
    AccessPanel,
):
    record_panels.register(panel)

for policy in (*MEMBER_POLICIES, *LIST_RELATIONS):
    relation_policies.register(policy)

for standing_panel in (TierPanel, PointsPanel, KeyAccountPanel):
    record_panels.register(standing_panel)
for policy in STANDING_POLICIES:
    relation_policies.register(policy)
for standing_kind in STANDING_KINDS:
    activity_kinds.register(standing_kind)
recounts.register(Recount("members.statistics", recompute))
recounts.register(Recount("members.contacts", recount_contacts))
recounts.register(Recount("members.events", recount_events))


def _reindex(member_ids: Collection[int], *, at: datetime) -> int:
    """Search tokens know no time, but the socket tells it."""
    return reindex(member_ids)


def _refresh_points(member_ids: Collection[int], *, at: datetime) -> None:
    """Points have their own days; what is left is counted from the lots."""
    refresh_balances(member_ids)


recounts.register(Recount("members.points", _refresh_points))
recounts.register(Recount("members.search", _reindex))
recounts.register(Recount("members.gaps", refresh_gaps))


def _consent_line(activity: Activity) -> str:
    data = activity.data
    words = {
        "purpose": Purpose(data["purpose"]).label,
        "channel": Channel(data["channel"]).label,
        "source": ConsentSource(data["source"]).label,
    }
    if data["action"] == ConsentAction.GIVEN:
        return _("Agreed to %(purpose)s by %(channel)s (%(source)s)") % words
    return _("Withdrew %(purpose)s by %(channel)s (%(source)s)") % words


def _import_line(activity: Activity) -> str:
    if activity.data.get("created"):
        return _("Taken over from a file")
    return _("Changed by a file")


def _letter_line(activity: Activity) -> str:
    return _("Letter sent: %(subject)s") % {"subject": activity.data["subject"]}


def _reply_line(activity: Activity) -> str:
    words = {"text": activity.data.get("text", "…")}
    if activity.data.get("stops"):
        return _("Stopped text messages by answering “%(text)s”") % words
    return _("Answered by text message: %(text)s") % words


activity_kinds.register(
    ActivityKind(
        code="members.consent",
        label=gettext_lazy("Consent"),
        icon="clipboard-list",
        line=_consent_line,
    )
)
activity_kinds.register(
    ActivityKind(
        code="members.letter_sent",
        label=gettext_lazy("Letter"),
        icon="mail",
        line=_letter_line,
    )
)
activity_kinds.register(
    ActivityKind(
        code="members.text_reply",
        label=gettext_lazy("Text message"),
        icon="mail",
        line=_reply_line,
    )
)
activity_kinds.register(
    ActivityKind(
        code="members.imported",
        label=gettext_lazy("Import"),
        icon="upload",
        line=_import_line,
    )
)


def _linked_line(_activity: Activity) -> str:
    return _("Linked a log-in to the record")


activity_kinds.register(
    ActivityKind(
        code="members.account_linked",
        label=gettext_lazy("Log-in"),
        icon="user",
        line=_linked_line,
    )
)


def _own_details_line(_activity: Activity) -> str:
    return _("Changed language or form of address on the member's page")


activity_kinds.register(
    ActivityKind(
        code="members.own_details",
        label=gettext_lazy("Own details"),
        icon="user",
        line=_own_details_line,
    )
)


def _registered_line(activity: Activity) -> str:
    return _("Record opened, number %(number)s") % {"number": activity.data["number"]}


def _changed_line(activity: Activity) -> str:
    words = [str(FIELD_WORDS.get(name, name)) for name in activity.data["fields"]]
    return _("Changed: %(fields)s") % {"fields": _(", ").join(words)}


activity_kinds.register(
    ActivityKind(
        code="members.registered",
        label=gettext_lazy("Record opened"),
        icon="user",
        line=_registered_line,
    )
)
activity_kinds.register(
    ActivityKind(
        code="members.changed",
        label=gettext_lazy("Record changed"),
        icon="edit",
        line=_changed_line,
    )
)

for contact_kind in (*CONTACT_KINDS, *LIST_KINDS):
    activity_kinds.register(contact_kind)
for belonging_kind in BELONGING_KINDS:
    activity_kinds.register(belonging_kind)
for belonging_policy in BELONGING_POLICIES:
    relation_policies.register(belonging_policy)
for contact_panel in (ContactsPanel, PromisesPanel, *BELONGING_PANELS):
    record_panels.register(contact_panel)

for keeping_kind in KEEPING_KINDS:
    activity_kinds.register(keeping_kind)

for rule in ALL_RULES:
    segment_rules.register(rule)

for own_policy in PERSONAL_POLICIES:
    relation_policies.register(own_policy)
for own_kind in PERSONAL_KINDS:
    activity_kinds.register(own_kind)
for preference_policy in PREFERENCE_POLICIES:
    relation_policies.register(preference_policy)
for preference_kind in PREFERENCE_KINDS:
    activity_kinds.register(preference_kind)
marketing_holds.register(PAUSED)
erasers.register(Eraser("members.imports", erase_import_rows))
erasers.register(Eraser("members.documents", erase_from_documents))
