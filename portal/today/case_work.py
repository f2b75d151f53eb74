"""What cases ask of people: solutions to approve, promises, calls, dissatisfied answers."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.models import CasePromise, FollowUp, Solution
from feedback.queries.limits import APPROVE
from feedback.queries.promises import NOTICE
from feedback.queries.solutions import to_decide
from members.models import Member
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line, person_named

CHANGE = "feedback.change_case"
# Within a day somebody decides what a dissatisfied answer leads to.
TO_DECIDE = timedelta(days=1)


def _in_stores(desk: Desk, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of the chosen stores; those of no store while nothing is narrowed."""
    place = Q(case__store__in=desk.store_ids)
    if desk.store is None:
        place |= Q(case__store=None)
    return rows.filter(place)


def _name(hit: Hit, member: Member | None, name: str) -> str:
    return member.name if member else name or _("Guest")


def solutions(desk: Desk) -> QuerySet[Solution]:
    """Proposals for which the person's limit is enough, whatever the desk is narrowed
    to: they belong to a person, not to a store."""
    found = [solution.pk for solution in to_decide(desk.user)]
    return Solution.objects.filter(pk__in=found)


def solution_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "202611-0007, proposed by Li 3 hours ago". No query."""
    lines = []
    for hit, _member in pairs:
        pk, reference, proposed_at, *names = hit.facts
        proposer = person_named(*names)
        lines.append(
            Line(
                words=_("Solution of %(reference)s, proposed %(since)s ago")
                % {
                    "reference": reference,
                    "since": timesince(proposed_at, desk.now, depth=1),
                },
                note=_("by %(name)s") % {"name": proposer} if proposer else "",
                is_late=desk.now - proposed_at > timedelta(days=1),
                url=reverse("feedback_approval", args=[pk]),
                name=reference,
            )
        )
    return lines


def promises(desk: Desk) -> QuerySet[CasePromise]:
    """Open promises due by tomorrow: late ones are told before the customer notices."""
    rows = CasePromise.objects.visible_to(desk.user, CHANGE).open()
    rows = rows.filter(due_on__lte=desk.today + NOTICE)
    if desk.mine:
        rows = rows.filter(owner=desk.user)
    return _in_stores(desk, rows)


def promise_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Promised by 20 November: a new tin". No query."""
    lines = []
    for hit, member in pairs:
        public_id, reference, what, due_on, name = hit.facts
        lines.append(
            Line(
                words=_("Promised by %(day)s: %(what)s")
                % {
                    "day": formats.date_format(due_on, "MONTH_DAY_FORMAT"),
                    "what": what,
                },
                note=reference,
                is_late=due_on < desk.today,
                url=reverse("feedback_case", args=[public_id]) + "#promises",
                name=_name(hit, member, name),
            )
        )
    return lines


def calls(desk: Desk) -> QuerySet[FollowUp]:
    """Calls to ask whether it satisfied; never to be made by who handled the case."""
    rows = FollowUp.objects.visible_to(desk.user, CHANGE).to_call(at=desk.now)
    return _in_stores(desk, rows.exclude(case__handler=desk.user))


def call_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Ask whether 202611-0007 was settled well". No query."""
    lines = []
    for hit, member in pairs:
        public_id, reference, due_at, name = hit.facts
        due_on = timezone.localdate(due_at)
        lines.append(
            Line(
                words=_("Ask whether %(reference)s was settled well")
                % {"reference": reference},
                is_late=due_on < desk.today,
                url=reverse("feedback_case", args=[public_id]) + "#follow-up",
                name=_name(hit, member, name),
            )
        )
    return lines


def dissatisfied(desk: Desk) -> QuerySet[FollowUp]:
    """Dissatisfied answers about which nobody has decided."""
    rows = FollowUp.objects.visible_to(desk.user, CHANGE).to_decide()
    if desk.mine:
        rows = rows.filter(case__handler=desk.user)
    return _in_stores(desk, rows)


def dissatisfied_lines(
    desk: Desk, pairs: list[tuple[Hit, Member | None]]
) -> list[Line]:
    """ "Content 1 of 5 with 202611-0007, said 3 hours ago". No query."""
    lines = []
    for hit, member in pairs:
        public_id, reference, outcome, answered_at, name = hit.facts
        lines.append(
            Line(
                words=_("Content %(grade)d of 5 with %(reference)s, said %(since)s ago")
                % {
                    "grade": outcome,
                    "reference": reference,
                    "since": timesince(answered_at, desk.now, depth=1),
                },
                note=_("open it again, or say why not"),
                is_late=desk.now - answered_at > TO_DECIDE,
                url=reverse("feedback_case", args=[public_id]) + "#follow-up",
                name=_name(hit, member, name),
            )
        )
    return lines


SOLUTIONS = DayKind(
    code="solutions",
    label=gettext_lazy("Solutions to approve"),
    hint=gettext_lazy("Nothing is promised before"),
    icon="check",
    permission=APPROVE,
    rows=solutions,
    lines=solution_lines,
    order=("proposed_at", "pk"),
    facts=(
        "pk",
        "case__reference",
        "proposed_at",
        "proposed_by__last_name",
        "proposed_by__first_name",
    ),
    action=gettext_lazy("Decide"),
    store="",
    member="",
    is_call=False,
)

CASE_PROMISES = DayKind(
    code="case_promises",
    label=gettext_lazy("Promises of cases"),
    hint=gettext_lazy("Due by tomorrow: the customer sees the day too"),
    icon="thumbtack",
    permission=CHANGE,
    rows=promises,
    lines=promise_lines,
    order=("due_on", "pk"),
    facts=("case__public_id", "case__reference", "what", "due_on", "case__name"),
    action=gettext_lazy("Open the case"),
    store="case__store",
    member="case__member",
    is_call=False,
)

DISSATISFIED = DayKind(
    code="dissatisfied",
    label=gettext_lazy("Dissatisfied: decide within a day"),
    hint=gettext_lazy("Open it again, or say why not"),
    icon="warning",
    permission=CHANGE,
    rows=dissatisfied,
    lines=dissatisfied_lines,
    order=("answered_at", "pk"),
    facts=(
        "case__public_id",
        "case__reference",
        "outcome",
        "answered_at",
        "case__name",
    ),
    action=gettext_lazy("Open the case"),
    store="case__store",
    member="case__member",
    is_call=False,
)

CASE_CALLS = DayKind(
    code="case_calls",
    label=gettext_lazy("Ask whether it satisfied"),
    hint=gettext_lazy("Calls after a case, by somebody other than the handler"),
    icon="view",
    permission=CHANGE,
    rows=calls,
    lines=call_lines,
    order=("due_at", "pk"),
    facts=("case__public_id", "case__reference", "due_at", "case__name"),
    action=gettext_lazy("Open the case"),
    store="case__store",
    member="case__member",
    is_call=False,
)
