"""Questions about cases that more than one screen asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from feedback.choices import Metric
from feedback.models import Case, CaseClock, CaseEntry
from feedback.models.case import CaseQuerySet
from feedback.queries.calendars import rule_for, rules_in_force, working_calendar
from feedback.sla.clock import compute_due
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
    """The cases with what a list row shows of the member, the people and the time."""
    found = cases.select_related("store", "member", "handler", "receiver")
    return with_accept_by(found)


def with_accept_by(cases: CaseQuerySet) -> CaseQuerySet:
    """The cases with ``accept_by``: when the acceptance of the present round is due."""
    clocks = CaseClock.objects.filter(
        case=OuterRef("pk"), cycle=OuterRef("cycle"), metric=Metric.ACCEPT
    )
    return cases.annotate(accept_by=Subquery(clocks.values("due_at")[:1]))


def late_to_accept(cases: CaseQuerySet, *, at: datetime) -> CaseQuerySet:
    """Those whose acceptance is due at `at` and that nobody accepted."""
    due = CaseClock.objects.overdue(at=at).filter(metric=Metric.ACCEPT)
    return cases.open().filter(pk__in=due.values("case"))


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


@dataclass(frozen=True)
class Told:
    """What the customer is told of time: by when somebody takes it on, and by when we
    answer (None once answered, and where no answer is owed)."""

    accept_by: datetime
    answer_by: datetime | None


def told(case: Case, clocks: Iterable[CaseClock] | None = None) -> Told:
    """The moments of the case's present round; one query, none with its `clocks`.

    Without a clock of acceptance (held back, or from before there were clocks) it is
    the deadline in force that counts.
    """
    if clocks is None:
        clocks = CaseClock.objects.filter(
            case=case,
            cycle=case.cycle,
            metric__in=(Metric.ACCEPT, Metric.REPLY, Metric.RESOLVE),
        )
    accept, answers = None, []
    for clock in clocks:
        if clock.metric == Metric.ACCEPT:
            accept = clock.due_at
        elif clock.promised_at is not None and clock.stopped_at is None:
            answers.append(clock.promised_at)
    return Told(
        accept_by=_accepted_by_rule(case) if accept is None else accept,
        answer_by=min(answers, default=None),
    )


def _accepted_by_rule(case: Case) -> datetime:
    target = rule_for(case, Metric.ACCEPT, rules_in_force()).target
    calendar = working_calendar(case.store_id)
    return compute_due(target, case.received_at, calendar).at
