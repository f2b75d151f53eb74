"""What we promised the customers of cases: due, kept, late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, F, Q

from feedback.models import Case, CasePromise
from feedback.models.redress import CasePromiseQuerySet
from members.queries.figures import portal_day

# The day page tells of a promise before it is late.
NOTICE = timedelta(days=1)


class PromiseTab(StrEnum):
    """How a promise stands; the tabs of the page of promises."""

    LATE = "late"
    SOON = "soon"
    COMING = "coming"
    KEPT = "kept"
    BROKEN = "broken"


def promises_on(
    tab: PromiseTab, promises: CasePromiseQuerySet, *, today: date
) -> CasePromiseQuerySet:
    """Those of `promises` that stand so: open ones by their day, settled ones last
    first. SOON is due today or tomorrow."""
    soon = today + NOTICE
    if tab == PromiseTab.LATE:
        return promises.open().filter(due_on__lt=today).order_by("due_on", "pk")
    if tab == PromiseTab.SOON:
        rows = promises.open().filter(due_on__gte=today, due_on__lte=soon)
        return rows.order_by("due_on", "pk")
    if tab == PromiseTab.COMING:
        return promises.open().filter(due_on__gt=soon).order_by("due_on", "pk")
    settled = promises.filter(is_kept=tab == PromiseTab.KEPT)
    return settled.order_by("-settled_at", "-pk")


def promises_of(case: Case) -> list[CasePromise]:
    """All promises of a case by their day, with their people. One query."""
    return list(
        case.promises.select_related("owner", "made_by", "settled_by").order_by(
            "due_on", "pk"
        )
    )


@dataclass(frozen=True)
class PublicPromise:
    """A promise as the customer sees it: no names, no reasons of ours.

    ``state`` is "open", "late", "kept" or "broken".
    """

    what: str
    due_on: date
    state: str
    settled_at: datetime | None


def public_promises(case: Case, *, today: date) -> list[PublicPromise]:
    """What the customer of this case was promised, by day. One query."""
    return [
        PublicPromise(row.what, row.due_on, _public_state(row, today), row.settled_at)
        for row in CasePromise.objects.filter(case=case).order_by("due_on", "pk")
    ]


def _public_state(promise: CasePromise, today: date) -> str:
    if promise.settled_at is not None:
        return "kept" if promise.is_kept else "broken"
    return "late" if promise.due_on < today else "open"


@dataclass(frozen=True)
class KeptRate:
    """How the promises that were due in a span turned out, in one store."""

    kept: int
    broken: int
    late: int

    @property
    def percent(self) -> int | None:
        """Kept among all that were due; None when none was."""
        due = self.kept + self.broken + self.late
        return round(100 * self.kept / due) if due else None


def kept_rates(
    promises: CasePromiseQuerySet, *, since: date, until: date, at: datetime
) -> dict[int | None, KeptRate]:
    """By store: the promises due from `since` to `until`, both included; what is due
    and not settled at `at` is late. Kept after its day counts as broken. One query."""
    today = portal_day(at)
    on_time = Q(is_kept=True, settled_at__date__lte=F("due_on"))
    rows = (
        promises.filter(due_on__range=(since, until))
        .order_by()
        .values("case__store")
        .annotate(
            kept=Count("pk", filter=on_time),
            settled=Count("pk", filter=Q(settled_at__isnull=False)),
            late=Count("pk", filter=Q(settled_at=None, due_on__lt=today)),
        )
    )
    return {
        row["case__store"]: KeptRate(
            row["kept"], row["settled"] - row["kept"], row["late"]
        )
        for row in rows
    }


def open_promises(case_ids: Iterable[int]) -> dict[int, list[CasePromise]]:
    """The open promises of some cases, by case. One query."""
    found: dict[int, list[CasePromise]] = {}
    for row in CasePromise.objects.open().filter(case__in=list(case_ids)):
        found.setdefault(row.case_id, []).append(row)
    return found
