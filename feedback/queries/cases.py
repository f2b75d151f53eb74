"""Questions about cases that more than one screen asks."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from feedback.choices import Metric
from feedback.models import Case, CaseClock, CaseEntry
from feedback.models.case import CaseQuerySet
from feedback.workflow import HOURS_TO_ACCEPT
from members.choices import ContactKind
from members.models import ContactPoint, Member, Purchase

# A member picks the receipt it is about from these days.
RECEIPT_DAYS = 90


def cases_of_member(member: Member) -> CaseQuerySet:
    """The member's own cases, newest first, with their stores; for the member's eyes."""
    return Case.objects.filter(member=member, quarantine="").select_related("store")


def correspondence(case: Case) -> QuerySet[CaseEntry]:
    """Everything that stands in a case, oldest first, with its files and writers."""
    return case.entries.select_related("by").prefetch_related("attachments")


def public_correspondence(case: Case) -> QuerySet[CaseEntry]:
    """What the customer may read, oldest first, with its files."""
    entries = CaseEntry.objects.filter(case=case).public()
    return entries.prefetch_related("attachments")


def recent_purchases(member: Member, *, at: datetime) -> QuerySet[Purchase]:
    """The member's purchases of the last RECEIPT_DAYS days, newest first, 50 at most."""
    since = at - timedelta(days=RECEIPT_DAYS)
    found = Purchase.objects.filter(
        member=member, purchased_at__gte=since, purchased_at__lte=at
    )
    return found.select_related("store")


def with_members(cases: CaseQuerySet) -> CaseQuerySet:
    """The cases with what a list row shows of the member and the people."""
    return cases.select_related("store", "member", "handler", "receiver")


def address_of(case: Case) -> str:
    """The e-mail address to write to, or "": the guest's own, else the member's primary
    one that is not known to be wrong."""
    if case.email or case.member_id is None:
        return case.email
    points = ContactPoint.objects.usable().filter(
        member_id=case.member_id, kind=ContactKind.EMAIL
    )
    point = points.order_by("-is_primary", "pk").first()
    return point.value_norm if point else ""


def phone_of(case: Case) -> str:
    """The phone number to write to or call, or "": as address_of."""
    if case.phone or case.member_id is None:
        return case.phone
    points = ContactPoint.objects.usable().filter(
        member_id=case.member_id, kind=ContactKind.PHONE
    )
    point = points.order_by("-is_primary", "pk").first()
    return point.value_norm if point else ""


def answer_by(case: Case) -> datetime | None:
    """The moment that the customer was told for our answer, while it is still to come."""
    return (
        CaseClock.objects.filter(
            case=case,
            cycle=case.cycle,
            metric__in=(Metric.REPLY, Metric.RESOLVE),
            promised_at__isnull=False,
            stopped_at=None,
        )
        .order_by("promised_at")
        .values_list("promised_at", flat=True)
        .first()
    )


def accept_by(case: Case) -> datetime:
    """The moment by which the case has to be accepted (F4: 24 hours by the clock)."""
    return case.received_at + timedelta(hours=HOURS_TO_ACCEPT)
