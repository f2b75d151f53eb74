"""Every address of the product, and how to ask each for a row that is not yours.

A new address needs nothing here when it belongs to a ScopedModelViewSet or takes no
argument. Any other needs ONE line in FOREIGN: its name (with the namespace), and the
arguments that lead to a row of the other store. tests/portal/test_every_url.py fails
for an address that it finds in neither way, and tells which.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from campaigns.models import Club, Event, Invitation, MessageTemplate, Survey
from feedback.models import IncomingMail, ReportSubscription
from members.models import Segment

SECRET_TOKEN = "x" * 43

# name of the address → arguments, made from the rows of the other store (World).
FOREIGN: dict[str, Callable[["World"], dict[str, Any]]] = {
    "members_reveal": lambda w: {"contact_point_id": w.contact_point.pk},
    "members_panels": lambda w: {"public_id": w.member.public_id},
    "members_record": lambda w: {"public_id": w.member.public_id},
    "members_opened": lambda w: {"public_id": w.member.public_id},
    "members_changes": lambda w: {"public_id": w.member.public_id},
    "members_handover": lambda w: {"store_pk": w.store.pk},
    "members_edit": lambda w: {"public_id": w.member.public_id},
    "members_consent_ledger": lambda w: {"public_id": w.member.public_id},
    "members_consents": lambda w: {"public_id": w.member.public_id},
    "members_redeem": lambda w: {"public_id": w.member.public_id},
    "members_adjust": lambda w: {"public_id": w.member.public_id},
    "members_floor": lambda w: {"public_id": w.member.public_id},
    "members_renew": lambda w: {"public_id": w.member.public_id},
    "members_key_propose": lambda w: {"public_id": w.member.public_id},
    "members_key_step": lambda w: {"public_id": w.member.public_id, "name": "end"},
    "members_timeline": lambda w: {"public_id": w.member.public_id},
    "members_contacts": lambda w: {"public_id": w.member.public_id},
    "members_contact_log": lambda w: {"public_id": w.member.public_id},
    "members_queue_step": lambda w: {"public_id": w.member.public_id, "step": "skip"},
    "members_contact_correct": lambda w: {"pk": w.contact.pk},
    "members_contact_photo": lambda w: {"pk": w.contact.photos.get().pk},
    "members_segment_ask": lambda w: {"pk": w.rows[Segment].pk},
    "members_segment_freeze": lambda w: {"pk": w.rows[Segment].pk},
    "members_segment_why": lambda w: {
        "pk": w.rows[Segment].pk,
        "public_id": w.member.public_id,
    },
    "members_view": lambda w: {"pk": w.view.pk},
    "members_view_refresh": lambda w: {"pk": w.view.pk},
    "members_view_delete": lambda w: {"pk": w.view.pk},
    "members_thing_add": lambda w: {"public_id": w.member.public_id},
    "members_use_add": lambda w: {"public_id": w.member.public_id},
    "members_event_add": lambda w: {"public_id": w.member.public_id},
    "members_thing": lambda w: {"pk": w.member.owned_things.get().pk},
    "members_service_add": lambda w: {"pk": w.member.owned_things.get().pk},
    "members_use": lambda w: {"pk": w.member.product_uses.get().pk},
    "members_event": lambda w: {"pk": w.member.attendances.get().pk},
    "members_promise_settle": lambda w: {"pk": w.contact.promises.get().pk},
    "members_promise_hand_on": lambda w: {"pk": w.contact.promises.get().pk},
    "members_promise_something": lambda w: {"public_id": w.member.public_id},
    "members_pair": lambda w: {"pk": w.pair.pk},
    "members_merge": lambda w: {"pk": w.merge.pk},
    "members_household": lambda w: {"public_id": w.member.public_id},
    "members_merge_with": lambda w: {"public_id": w.member.public_id},
    "members_import": lambda w: {"pk": w.batch.pk},
    "members_import_columns": lambda w: {"pk": w.batch.pk},
    "members_import_undo": lambda w: {"pk": w.batch.pk},
    "members_import_rejects": lambda w: {"pk": w.batch.pk},
    "members_controlled": lambda w: {"number": w.document.number},
    "members_controlled_decide": lambda w: {
        "number": w.document.number,
        "decision": "approve",
    },
    "members_controlled_fetch": lambda w: {"number": w.document.number},
    "members_controlled_print": lambda w: {"number": w.document.number},
    "members_controlled_destroy": lambda w: {"number": w.document.number},
    "members_erase": lambda w: {"public_id": w.member.public_id},
    "members_erasure_wish": lambda w: {"public_id": w.member.public_id},
    "members_erasure_refuse": lambda w: {"pk": w.wish.pk},
    "members_disclosure": lambda w: {"public_id": w.member.public_id},
    "members_disclosure_fetch": lambda w: {"public_id": w.disclosure.public_id},
    "portal_me_data_fetch": lambda w: {"public_id": w.disclosure.public_id},
    "members_alert_settle": lambda w: {"pk": w.alert.pk},
    "email_events": lambda _w: {"provider": "generic"},
    "sms_events": lambda _w: {"provider": "gateway"},
    "members_letter_decide": lambda w: {"pk": w.letter.pk, "name": "again"},
    "feedback_case": lambda w: {"public_id": w.case.public_id},
    "feedback_case_print": lambda w: {"public_id": w.case.public_id},
    "feedback_case_action": lambda w: {
        "public_id": w.case.public_id,
        "action": "reply",
    },
    "feedback_report_order_off": lambda w: {"pk": w.rows[ReportSubscription].pk},
    "feedback_attachment": lambda w: {
        "public_id": w.case.public_id,
        "attachment_id": w.attachment.public_id,
    },
    "feedback_corrective": lambda w: {"pk": w.corrective.pk},
    "feedback_corrective_paper": lambda w: {"pk": w.corrective.pk},
    "feedback_corrective_part": lambda w: {"pk": w.corrective.pk, "name": "team"},
    "feedback_corrective_turn": lambda w: {"pk": w.corrective.pk, "name": "contain"},
    "feedback_corrective_step": lambda w: {"pk": w.corrective.pk, "name": "item"},
    "feedback_corrective_recall": lambda w: {"pk": w.corrective.pk},
    "feedback_corrective_finish": lambda w: {"pk": w.corrective.items.get().pk},
    "feedback_corrective_decide": lambda w: {"pk": w.proposal.pk, "decision": "accept"},
    "feedback_praise_seen": lambda w: {"pk": w.case.staff.get().pk},
    "feedback_approval": lambda w: {"pk": w.solution.pk},
    "feedback_approval_decide": lambda w: {"pk": w.solution.pk, "decision": "approve"},
    "feedback_mail": lambda w: {"pk": w.rows[IncomingMail].pk},
    "feedback_mail_settle": lambda w: {
        "pk": w.rows[IncomingMail].pk,
        "decision": "aside",
    },
    "feedback_goods_fate": lambda w: {"pk": w.goods.pk},
    "feedback:survey": lambda w: {"token": SECRET_TOKEN},
    "feedback:survey_reopen": lambda w: {"token": SECRET_TOKEN},
    "campaigns_call": lambda w: {"pk": w.call.pk},
    "campaigns_call_skip": lambda w: {"pk": w.call.pk},
    "campaigns_call_list": lambda w: {"pk": w.call.call_list_id},
    "campaigns_call_list_edit": lambda w: {"pk": w.call.call_list_id},
    "campaigns_call_list_step": lambda w: {
        "pk": w.call.call_list_id,
        "name": "close",
    },
    "campaigns_service_rule": lambda w: {"pk": w.call.call_list.service_rule.pk},
    "campaigns_thanks_letter": lambda w: {"pk": w.thanks.pk},
    "campaigns_thanks_decide": lambda w: {"pk": w.thanks.pk, "name": "send"},
    "campaigns_event": lambda w: {"pk": w.rows[Event].pk},
    "campaigns_event_step": lambda w: {"pk": w.rows[Event].pk, "name": "announce"},
    "campaigns_event_people": lambda w: {"pk": w.rows[Event].pk},
    "campaigns_event_add": lambda w: {"pk": w.rows[Event].pk},
    "campaigns_event_answer": lambda w: {
        "pk": w.rows[Event].pk,
        "invitation": w.rows[Invitation].pk,
    },
    "campaigns_event_door": lambda w: {"pk": w.rows[Event].pk},
    "campaigns_event_door_step": lambda w: {"pk": w.rows[Event].pk, "name": "in"},
    "campaigns_event_paper": lambda w: {"pk": w.rows[Event].pk},
    "campaigns_ticket": lambda w: {"code": w.rows[Invitation].code},
    "campaigns_survey": lambda w: {"pk": w.rows[Survey].pk},
    "campaigns_survey_step": lambda w: {"pk": w.rows[Survey].pk, "state": "closed"},
    "campaigns_survey_take": lambda w: {
        "pk": w.rows[Survey].pk,
        "public_id": w.member.public_id,
    },
    "campaigns_club": lambda w: {"pk": w.rows[Club].pk},
    "campaigns_club_join": lambda w: {"pk": w.rows[Club].pk},
    "campaigns_club_leave": lambda w: {
        "pk": w.rows[Club].pk,
        "public_id": w.member.public_id,
    },
    "portal_me_club": lambda w: {"pk": w.rows[Club].pk, "step": "join"},
    "campaigns:rsvp": lambda w: {"token": SECRET_TOKEN},
    "campaigns:rsvp_calendar": lambda w: {"token": SECRET_TOKEN},
    "campaigns:survey": lambda w: {"token": SECRET_TOKEN},
    # A file that everybody may fetch; the other store's is a draft still.
    "campaigns:event_calendar": lambda w: {"public_id": w.rows[Event].public_id},
    "campaigns_run": lambda w: {"pk": w.run.pk},
    "campaigns_results": lambda w: {"pk": w.run.campaign_id},
    "campaigns_brought_people": lambda w: {"pk": w.run.campaign_id},
    "campaigns_brought_ask": lambda w: {"pk": w.run.campaign_id},
    "campaigns_step": lambda w: {"pk": w.run.campaign_id, "name": "pause"},
    "campaigns_preview": lambda w: {"pk": w.run.campaign.template_id},
    "campaigns_letter": lambda w: {"pk": w.run.campaign.template_id},
    "campaigns_test_letter": lambda w: {"pk": w.run.campaign.template_id},
    "campaigns_versions": lambda w: {"pk": w.run.campaign.template_id},
    "campaigns_version_restore": lambda w: {
        "pk": w.run.campaign.template_id,
        "number": 1,
    },
    "api-tokens:revoke": lambda w: {"pk": w.token.pk},
    "api:member": lambda w: {"public_id": w.member.public_id},
    "api:member_purchases": lambda w: {"public_id": w.member.public_id},
    "api:member_statistics": lambda w: {"public_id": w.member.public_id},
    "api:case": lambda w: {"reference": w.case.reference},
    "api:segment_count": lambda w: {"pk": w.rows[Segment].pk},
    # The rows are the person's own; the kind is no row of anybody.
    "portal_today_queue": lambda _w: {"code": "nothing"},
    "portal_remove_passkey": lambda w: {"pk": w.passkey.pk},
    "portal_me_follow": lambda w: {"reference": w.case.reference},
    # Addresses that a secret opens: a guessed one finds nothing, for anybody.
    "campaigns:follow": lambda w: {"token": SECRET_TOKEN, "number": 1},
    "members:preferences": lambda w: {"token": SECRET_TOKEN},
    "members:confirm_consent": lambda w: {"token": SECRET_TOKEN},
    "members:unsubscribe": lambda w: {"token": SECRET_TOKEN},
    "feedback:tracking": lambda w: {"token": SECRET_TOKEN},
    "feedback:case": lambda w: {"public_id": w.case.public_id},
    "feedback:received": lambda w: {"public_id": w.case.public_id},
    "feedback:verdict": lambda w: {"public_id": w.case.public_id, "verdict": "accept"},
    "feedback:tracking_file": lambda w: {
        "public_id": w.case.public_id,
        "attachment_id": w.attachment.public_id,
    },
}

# Files that everybody may read: no rows of anybody.
OPEN_FILES = ("media",)
# Told to machines: that we live.
PROBES = ("healthz", "readyz")
# Rows that belong to no store: whoever may see them at all sees all of them.
SHARED: dict[str, type[Model]] = {
    "campaigns_preview": MessageTemplate,
    "campaigns_letter": MessageTemplate,
    "campaigns_test_letter": MessageTemplate,
    "campaigns_versions": MessageTemplate,
    "campaigns_version_restore": MessageTemplate,
    "api:segment_count": Segment,
    "members_segment_ask": Segment,
    "members_segment_freeze": Segment,
}
# Work of other projects that knows no row of ours; what of it does is closed
# (portal/accounts/doors.py) and tested there.
STRANGERS = ("wagtail.", "allauth.", "django.", "modelcluster.", "laces.")


@dataclass
class World:
    """One row of each kind, all of the other store. MARK stands in every text."""

    store: Model
    member: Any
    contact_point: Model
    contact: Any
    case: Any
    corrective: Any
    proposal: Model
    attachment: Model
    solution: Model
    goods: Model
    batch: Model
    letter: Model
    run: Model
    call: Any
    thanks: Model
    document: Model
    wish: Model
    alert: Model
    disclosure: Model
    view: Model
    passkey: Model
    pair: Model
    merge: Model
    token: Model
    rows: dict[type[Model], Model]

    MARK = "外店机密"


@dataclass(frozen=True)
class Address:
    """One pattern of the URL configuration."""

    path: str
    name: str
    arguments: tuple[str, ...]
    view: Any
    kwargs: dict[str, Any]

    @property
    def model(self) -> type[Model] | None:
        """The model of a viewset's view, or of an address of shared rows."""
        return self.kwargs.get("model") or SHARED.get(self.name)

    @property
    def is_for_programs(self) -> bool:
        """A route of the API: opened by a token or a provider's secret, and by no session
        whatever."""
        return self.name.startswith("api:") or self.path.startswith("api/v1/webhooks/")

    @property
    def is_ours(self) -> bool:
        """Written by us, or a view of a viewset of ours."""
        if self.path.startswith((*OPEN_FILES, *PROBES)):
            return False
        return not self.view.__module__.startswith(STRANGERS)

    def foreign_url(self, world: World) -> str:
        """The address of a row of the other store; LookupError when nobody told how."""
        if self.name in FOREIGN:
            return reverse(self.name, kwargs=FOREIGN[self.name](world))
        row = world.rows.get(self.model) if self.model else None
        if row is None or self.arguments != ("pk",):
            message = (
                f"{self.path} ({self.name}) takes {', '.join(self.arguments)}: add it to "
                f"FOREIGN in tests/support/addresses.py, or its model to the world"
            )
            raise LookupError(message)
        return reverse(self.name, args=[row.pk])


def our_addresses() -> list[Address]:
    """Every address whose view is ours."""
    return [each for each in _walk(get_resolver()) if each.is_ours]


def _walk(resolver: Any, path: str = "", namespace: str = "") -> list[Address]:
    found: list[Address] = []
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (
                f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
            found += _walk(pattern, here, inner)
        else:
            found.append(_address(pattern, here, namespace))
    return found


def _address(pattern: URLPattern, path: str, namespace: str) -> Address:
    callback = pattern.callback
    groups = pattern.pattern.regex.groupindex
    optional = "?P<results>"
    arguments = tuple(name for name in groups if optional not in path)
    return Address(
        path=path,
        name=f"{namespace}{pattern.name}" if pattern.name else "",
        arguments=arguments,
        view=getattr(callback, "view_class", callback),
        kwargs=getattr(callback, "view_initkwargs", {}),
    )
