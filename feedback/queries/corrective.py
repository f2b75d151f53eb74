"""Questions about corrective actions: their effect, who bought the batch, what we know."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from feedback.choices import CaseKind, CaseStatus
from feedback.corrective.effect import Effect
from feedback.models import Case, Cause, CorrectiveAction
from feedback.models.case import CaseQuerySet
from members.models import Member, Purchase, PurchaseLine, User, scope_of
from members.models.member import MemberQuerySet
from members.queries.figures import midnight

# What turned out to be no case, or another one's double, shows no problem.
NO_PROBLEM = (
    CaseStatus.REJECTED,
    CaseStatus.DUPLICATE,
    CaseStatus.SPAM,
    CaseStatus.WITHDRAWN,
)
PROBLEMS = (CaseKind.COMPLAINT, CaseKind.INCIDENT)


def problems() -> CaseQuerySet:
    """The cases that count as a problem: complaints and damage, not what was none."""
    return Case.objects.filter(kind__in=PROBLEMS, quarantine="").exclude(
        status__in=NO_PROBLEM
    )


def branch_of(cause: Cause) -> QuerySet[Cause]:
    """The cause with everything below it."""
    rows: QuerySet[Cause] = Cause.objects.filter(path__startswith=cause.path)
    return rows


def problems_like(action: CorrectiveAction) -> CaseQuerySet:
    """The cases of the action's cause, store, product and batch, as far as it names
    them; none when it names nothing of the matter."""
    rows = problems()
    if action.cause is None and action.product_id is None:
        return rows.filter(corrective_actions=action)
    if action.cause is not None:
        rows = rows.filter(cause__in=branch_of(action.cause).values("pk"))
    if action.store_id is not None:
        rows = rows.filter(store=action.store_id)
    if action.product_id is not None:
        rows = rows.filter(product=action.product_id)
    if action.batch:
        rows = rows.filter(batch=action.batch)
    return rows


def windows_of(
    action: CorrectiveAction, *, today: date
) -> tuple[tuple[date, date], tuple[date, date]]:
    """The days before and after, both ends included: the weeks up to the opening, and
    those from the mending on, as far as they have come."""
    acted_on = action.acted_on or today
    opened_on = min(timezone.localdate(action.opened_at), acted_on)
    span = timedelta(weeks=action.weeks)
    one = timedelta(days=1)
    after_end = min(acted_on + span - one, today)
    return (opened_on - span, opened_on - one), (acted_on, after_end)


def effect_of(action: CorrectiveAction, *, today: date) -> Effect:
    """Cases and purchases of the weeks before and after; two queries.

    Once judged, the figures are those that were judged; no query.
    """
    if action.effect:
        return Effect(**action.effect)
    before, after = windows_of(action, today=today)
    cases = problems_like(action).aggregate(
        before=Count("pk", filter=_within("received_at", before), distinct=True),
        after=Count("pk", filter=_within("received_at", after), distinct=True),
    )
    bought = Purchase.objects.filter(_within("purchased_at", (before[0], after[1])))
    if action.store_id is not None:
        bought = bought.filter(store=action.store_id)
    purchases = bought.aggregate(
        before=Count("pk", filter=_within("purchased_at", before)),
        after=Count("pk", filter=_within("purchased_at", after)),
    )
    return Effect(
        cases["before"], cases["after"], purchases["before"], purchases["after"]
    )


def _within(column: str, days: tuple[date, date]) -> Q:
    """The moments of these days of the portal, as an index can find them."""
    end = midnight(days[1] + timedelta(days=1))
    return Q(**{f"{column}__gte": midnight(days[0]), f"{column}__lt": end})


@dataclass(frozen=True)
class Recall:
    """How many bought the batch, as far as the person's stores go."""

    members: int
    receipts: int
    quantity: Decimal
    unknown: int  # receipts of nobody we know


def _batch_lines(action: CorrectiveAction) -> QuerySet[PurchaseLine]:
    return PurchaseLine.objects.filter(product=action.product_id, lot=action.batch)


def may_recall(action: CorrectiveAction) -> bool:
    """Whether the action names a product and a batch."""
    return action.product_id is not None and bool(action.batch)


def buyers(action: CorrectiveAction, user: User) -> MemberQuerySet:
    """The members whom `user` may see and who bought the batch, with what and when
    (``bought_on``, ``bought``); latest first. One query."""
    if not may_recall(action):
        return Member.objects.none()
    lines = _batch_lines(action)
    return (
        Member.objects.visible_to(user)
        .current()
        .filter(Exists(lines.filter(member=OuterRef("pk"))))
        .annotate(
            bought_on=Max(
                "purchase_lines__purchased_at",
                filter=Q(
                    purchase_lines__product=action.product_id,
                    purchase_lines__lot=action.batch,
                ),
            ),
            bought=Sum(
                "purchase_lines__quantity",
                filter=Q(
                    purchase_lines__product=action.product_id,
                    purchase_lines__lot=action.batch,
                ),
            ),
        )
        .order_by("-bought_on", "pk")
    )


def recall_of(action: CorrectiveAction, user: User) -> Recall:
    """The figures of the recall in the stores of the person; two queries."""
    lines = _batch_lines(action).filter(
        scope_of(user, "members.view_purchase").q("store")
    )
    found = lines.aggregate(
        receipts=Count("purchase", distinct=True),
        unknown=Count("purchase", distinct=True, filter=Q(member=None)),
        quantity=Sum("quantity"),
    )
    return Recall(
        members=buyers(action, user).order_by().count(),
        receipts=found["receipts"],
        unknown=found["unknown"],
        quantity=found["quantity"] or Decimal(0),
    )


def known_of(case: Case) -> list[CorrectiveAction]:
    """What was or is done about problems like this case: of its cause (or one above it)
    in its store or the whole chain, or of its batch. Open ones first, 5 at most; one
    query."""
    about = Q(cases=case)
    if case.cause is not None:
        steps = range(len(case.cause.path), 0, -Cause.steplen)
        above = [case.cause.path[:length] for length in steps]
        about |= Q(cause__path__in=above, product=None)
    if case.product_id is not None and case.batch:
        about |= Q(product=case.product_id, batch=case.batch)
    here = Q(store=None) | Q(store=case.store_id) | Q(cases=case)
    rows = CorrectiveAction.objects.filter(about, here).distinct()
    return list(rows.order_by(F("closed_at").desc(nulls_first=True), "-pk")[:5])
