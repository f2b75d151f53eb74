"""What comes back: the same cause in a store, a batch, a member, a week above its limit.

Each question gives findings: what they are about, and which cases show it. One query
counts, one fetches the cases of all findings together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from feedback.choices.quality import ProposalState, Recurrence
from feedback.corrective.limits import Week, judge_week
from feedback.models import CorrectionProposal, CorrectiveAction, RecurrenceRule
from feedback.models.case import CaseQuerySet
from feedback.queries.corrective import problems
from members.models import Purchase

# The columns by which each kind of recurrence counts cases.
KEYS: dict[str, tuple[str, ...]] = {
    Recurrence.CAUSE_STORE: ("cause", "store"),
    Recurrence.BATCH: ("product", "batch"),
    Recurrence.MEMBER: ("member",),
    Recurrence.LIMIT: ("cause",),
}
WEEKS_BEFORE = 12
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Finding:
    """One thing that came back."""

    kind: str
    key: tuple[Any, ...]
    case_ids: tuple[int, ...]
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """A name for what it is about, the same every time."""
        return ":".join([self.kind, *(str(part) for part in self.key)])

    @property
    def columns(self) -> dict[str, Any]:
        """What it is about, by column."""
        return dict(zip(KEYS[self.kind], self.key, strict=True))


def findings_of(rule: RecurrenceRule, *, at: datetime) -> list[Finding]:
    """What the rule finds at `at`, whether it is known or not."""
    if rule.kind == Recurrence.LIMIT:
        return above_limit(rule, at=at)
    columns = KEYS[rule.kind]
    rows = _counted(rule, at - timedelta(days=rule.days), at)
    pairs = rows.order_by().values_list(*columns).annotate(number=Count("pk"))
    often = [tuple(row[:-1]) for row in pairs.filter(number__gte=rule.cases)]
    return [
        Finding(
            rule.kind,
            key,
            tuple(ids),
            {"cases": len(ids), "days": rule.days, "rule": rule.pk},
        )
        for key, ids in _cases_by(rows, columns, often)
    ]


def _counted(rule: RecurrenceRule, since: datetime, at: datetime) -> CaseQuerySet:
    """The problems of these days that the rule looks at."""
    rows = problems().filter(received_at__gt=since, received_at__lte=at)
    if rule.cause is not None:
        rows = rows.filter(cause__path__startswith=rule.cause.path)
    for column in KEYS[rule.kind]:
        blank = Q(batch="") if column == "batch" else Q(**{column: None})
        rows = rows.exclude(blank)
    return rows


def _cases_by(
    rows: CaseQuerySet, columns: tuple[str, ...], keys: list[tuple[Any, ...]]
) -> Iterable[tuple[tuple[Any, ...], list[int]]]:
    """The cases of these keys; one query, none without a key."""
    if not keys:
        return []
    wanted = set(keys)
    narrowed = rows.filter(**{f"{columns[0]}__in": {key[0] for key in keys}})
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for *key, pk in narrowed.order_by("received_at", "pk").values_list(*columns, "pk"):
        if tuple(key) in wanted:
            found[tuple(key)].append(pk)
    return found.items()


def above_limit(rule: RecurrenceRule, *, at: datetime) -> list[Finding]:
    """Causes of which the last seven days had more cases than the weeks before explain.

    Cases of the whole chain against its purchases; four queries, however many causes.
    """
    start = at - (WEEKS_BEFORE + 1) * WEEK
    last = at - WEEK
    rows = _counted(rule, start, at)
    past: dict[int, list[int]] = defaultdict(lambda: [0] * (WEEKS_BEFORE + 1))
    for cause, received_at in rows.order_by().values_list("cause", "received_at"):
        past[cause][_week(received_at, at)] += 1
    bought = _purchases_by_week(at)
    found = []
    for cause, counts in past.items():
        weeks = [Week(*pair) for pair in zip(counts[1:], bought[1:], strict=True)]
        verdict = judge_week(weeks, Week(counts[0], bought[0]))
        if verdict is not None and verdict.is_above and verdict.cases >= rule.cases:
            found.append((cause, verdict))
    recent = rows.filter(received_at__gt=last)
    cases = dict(_cases_by(recent, ("cause",), [(cause,) for cause, _v in found]))
    return [
        Finding(
            rule.kind,
            (cause,),
            tuple(cases[(cause,)]),
            {
                "cases": verdict.cases,
                "expected": round(verdict.expected, 1),
                "limit": round(verdict.limit, 1),
                "rule": rule.pk,
            },
        )
        for cause, verdict in found
    ]


def _week(moment: datetime, at: datetime) -> int:
    """How many whole weeks before `at`; the last seven days are 0."""
    return min(int((at - moment) / WEEK), WEEKS_BEFORE)


def _purchases_by_week(at: datetime) -> list[int]:
    """Purchases of the chain in the last seven days and the weeks before; one query."""
    edges = [at - number * WEEK for number in range(WEEKS_BEFORE + 2)]
    counts = {
        f"week_{number}": Count(
            "pk",
            filter=Q(
                purchased_at__gt=edges[number + 1], purchased_at__lte=edges[number]
            ),
        )
        for number in range(WEEKS_BEFORE + 1)
    }
    rows = Purchase.objects.filter(
        purchased_at__gt=edges[-1], purchased_at__lte=edges[0]
    )
    row = rows.order_by().aggregate(**counts)
    return [row[name] for name in counts]


def is_known(finding: Finding) -> bool:
    """Whether a proposal waits, or somebody is at it, or nothing new came since it was
    decided."""
    proposals = CorrectionProposal.objects.filter(subject=finding.subject)
    if proposals.waiting().exists() or _is_worked_on(finding):
        return True
    decided = proposals.exclude(state=ProposalState.WAITING)
    last = decided.aggregate(last=Max("decided_at"))["last"]
    if last is None:
        return False
    fresh = problems().filter(pk__in=finding.case_ids, received_at__gt=last)
    least = max(2, int(finding.figures["cases"]) // 2)
    return fresh.count() < least


def _is_worked_on(finding: Finding) -> bool:
    """Whether a corrective action is open that covers it."""
    rows = CorrectiveAction.objects.open()
    columns = finding.columns
    if finding.kind == Recurrence.MEMBER:
        return rows.filter(cases__in=finding.case_ids).exists()
    if finding.kind == Recurrence.CAUSE_STORE:
        rows = rows.filter(Q(store=None) | Q(store=columns["store"]))
        return rows.filter(cause=columns["cause"], product=None).exists()
    return rows.filter(**columns).exists()
