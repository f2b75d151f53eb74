"""Whether and when satisfaction with a case is asked (F13)."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from feedback.choices import CaseKind, CaseStatus, EntryKind, SkipReason, SolutionState
from feedback.models import (
    Case,
    CasePromise,
    CaseRules,
    FollowUp,
    RedressItem,
    Solution,
)
from feedback.models.case import CaseQuerySet
from feedback.models.redress import DISSATISFIED_TO
from feedback.queries.cases import phone_of
from members.choices import MemberStatus

NOTHING_TO_MAKE_GOOD = (CaseKind.PRAISE, CaseKind.ENQUIRY)
NO_CASE = (CaseStatus.REJECTED, CaseStatus.DUPLICATE, CaseStatus.SPAM)
# When on the day after a promise's day we ask.
ASKED_AT = time(10, 0)


def unplanned_cases() -> CaseQuerySet:
    """Answered cases of whose round nobody has planned to ask yet."""
    planned = FollowUp.objects.filter(case=OuterRef("pk"), cycle=OuterRef("cycle"))
    return Case.objects.filter(
        ~Exists(planned), status=CaseStatus.REPLIED, quarantine=""
    )


def ask_at(case: Case, rules: CaseRules) -> datetime:
    """When to ask: so many days after our last answer, or after the last promise's day,
    whichever is later."""
    replied = case.entries.filter(kind=EntryKind.REPLY).aggregate(at=Max("at"))["at"]
    moment: datetime = replied or case.received_at
    due = case.promises.aggregate(on=Max("due_on"))["on"]
    if due is not None:
        zone = timezone.get_default_timezone()
        promised = timezone.make_aware(datetime.combine(due, ASKED_AT), zone)
        moment = max(moment, promised)
    return moment + timedelta(days=rules.ask_after_days)


def reason_not_to_ask(
    case: Case, rules: CaseRules, *, may_write: bool, at: datetime
) -> str:
    """Why this case is not asked about, a SkipReason; "" when it makes sense.

    ``may_write``: whether there is an address to which a letter may go.
    """
    if case.quarantine or case.status in NO_CASE:
        return SkipReason.NOT_A_CASE
    if case.status == CaseStatus.WITHDRAWN:
        return SkipReason.WITHDRAWN
    if case.kind in NOTHING_TO_MAKE_GOOD:
        return SkipReason.NO_COMPLAINT
    if case.member is not None and case.member.status == MemberStatus.ERASED:
        return SkipReason.ERASED
    if not may_write and not phone_of(case):
        return SkipReason.NO_WAY
    if _asked_lately(case, at - timedelta(days=rules.ask_again_days)):
        return SkipReason.ASKED_LATELY
    return ""


def _asked_lately(case: Case, since: datetime) -> bool:
    who = Q(pk__in=[])
    if case.member_id:
        who |= Q(case__member=case.member_id)
    if case.email:
        who |= Q(case__email=case.email)
    if case.phone:
        who |= Q(case__phone=case.phone)
    asked = FollowUp.objects.filter(who, asked_at__gt=since, skipped_because="")
    return asked.exclude(case=case).exists()


def follow_up_of(case: Case) -> FollowUp | None:
    """The follow-up of the present round, with its people, or None."""
    return (
        FollowUp.objects.filter(case=case, cycle=case.cycle)
        .select_related("answered_by", "decided_by")
        .first()
    )


def nothing_left(cases: CaseQuerySet) -> CaseQuerySet:
    """Those of `cases` with no open promise, no redress undone, nothing to approve."""
    promises = CasePromise.objects.open().filter(case=OuterRef("pk"))
    undone = RedressItem.objects.filter(
        solution__case=OuterRef("pk"),
        solution__state=SolutionState.APPROVED,
        done_at=None,
    )
    waiting = Solution.objects.waiting().filter(case=OuterRef("pk"))
    return cases.filter(~Exists(promises), ~Exists(undone), ~Exists(waiting))


def closable(rules: CaseRules, *, at: datetime) -> CaseQuerySet:
    """Cases that may be closed by themselves: contented, or asked and long silent, or
    not to be asked, and nothing is left to do."""
    contented = Q(
        outcome__gt=DISSATISFIED_TO,
        answered_at__lte=at - timedelta(days=rules.close_after_days),
    )
    silence = at - timedelta(days=rules.close_unanswered_days)
    silent = Q(answered_at=None, asked_at__lte=silence)
    unasked = ~Q(skipped_because="") & Q(due_at__lte=silence)
    ends = FollowUp.objects.filter(
        contented | silent | unasked, case=OuterRef("pk"), cycle=OuterRef("cycle")
    )
    cases = Case.objects.filter(
        Exists(ends), status__in=(CaseStatus.FOLLOW_UP, CaseStatus.REPLIED)
    )
    return nothing_left(cases)


def round_is_over(follow_up: FollowUp) -> bool:
    """Whether the case has gone into another round since it was asked."""
    return follow_up.case.cycle != follow_up.cycle
