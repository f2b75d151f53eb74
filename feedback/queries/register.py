"""The pages of the register: a store's month, its lines and its balance."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from feedback.choices import CaseKind, RegisterKind
from feedback.models import RegisterClosing, RegisterEntry
from feedback.models.register import COMES_IN, GOES_OUT

STANDING = (RegisterKind.RECEIVED, RegisterKind.MOVED_IN)


def month_of(moment: datetime) -> date:
    """The first day of the month in which it lies, in the portal's zone."""
    return timezone.localdate(moment, timezone.get_default_timezone()).replace(day=1)


def starts_at(day: date) -> datetime:
    """The day's first moment in the portal's zone."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- made aware below
    return timezone.make_aware(midnight, timezone.get_default_timezone())


def first_of_next(month: date) -> date:
    """The first day of the month after."""
    years, months = divmod(month.month, 12)
    return date(month.year + years, months + 1, 1)


def first_of_last(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


@dataclass(frozen=True)
class Balance:
    """opening + received - ended = outstanding, of a store's month.

    ``received`` has what was taken over or reopened as well, ``ended`` what was handed
    on; the parts stand beside.
    """

    opening: int
    received: int
    ended: int
    moved_in: int = 0
    reopened: int = 0
    moved_out: int = 0
    complaints: int = 0

    @property
    def outstanding(self) -> int:
        """What waits still when the month is over."""
        return self.opening + self.received - self.ended


def entries_of(store_id: int | None, month: date) -> QuerySet[RegisterEntry]:
    """The entries of a store's month in their order."""
    return RegisterEntry.objects.filter(
        store=store_id,
        at__gte=starts_at(month),
        at__lt=starts_at(first_of_next(month)),
    ).order_by("at", "pk")


def balance_of(store_id: int | None, month: date) -> Balance:
    """The balance of a store's month; two queries."""
    opening = RegisterEntry.objects.filter(store=store_id).outstanding(
        before=starts_at(month)
    )
    counts = (
        entries_of(store_id, month)
        .order_by()
        .aggregate(
            received=Count("pk", filter=Q(kind__in=COMES_IN)),
            ended=Count("pk", filter=Q(kind__in=GOES_OUT)),
            moved_in=Count("pk", filter=Q(kind=RegisterKind.MOVED_IN)),
            reopened=Count("pk", filter=Q(kind=RegisterKind.REOPENED)),
            moved_out=Count("pk", filter=Q(kind=RegisterKind.MOVED_OUT)),
            complaints=Count(
                "pk",
                filter=Q(kind=RegisterKind.RECEIVED, case__kind=CaseKind.COMPLAINT),
            ),
        )
    )
    return Balance(opening=opening, **counts)


def page_lines(store_id: int | None, month: date) -> list[dict[str, Any]]:
    """The lines of a store's month as they stand now, without names or words of people.

    First in their order those received or taken over; a later entry is a line of its
    own that names the case. One query.
    """
    return [_line(entry) for entry in _with_cases(entries_of(store_id, month))]


def _with_cases(entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    return entries.select_related("case__handler", "by")


def _line(entry: RegisterEntry) -> dict[str, Any]:
    case = entry.case
    line: dict[str, Any] = {
        "entry": entry.pk,
        "kind": entry.kind,
        "reference": case.reference,
        "at": _text(entry.at),
        "status": entry.status,
        "text_hash": entry.text_hash,
    }
    if entry.kind in STANDING:
        line |= {
            "received": _text(case.received_at),
            "matter": case.kind,
            "channel": case.channel,
            "severity": case.severity,
            "handler": str(case.handler) if case.handler else "",
            "status": case.status,
            "closed": _text(case.closed_at) if case.closed_at else "",
        }
    return line


def _text(moment: datetime) -> str:
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return local.strftime("%Y-%m-%d %H:%M")


def seal_of(
    store_id: int | None,
    month: date,
    balance: Balance | RegisterClosing,
    lines: Sequence[dict[str, Any]],
    *,
    before: str,
) -> str:
    """The hash over a page, and over the seal of the page before."""
    page = [
        store_id,
        month.isoformat(),
        [balance.opening, balance.received, balance.ended, balance.outstanding],
        list(lines),
        before,
    ]
    words = json.dumps(page, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(words.encode()).hexdigest()


def broken_months() -> list[int]:
    """The keys of signed months that are not what was signed: the page, the chain of
    seals, the ledger below it, or the words of a correction."""
    broken = []
    previous: dict[int | None, str] = {}
    for closing in RegisterClosing.objects.order_by("store_id", "month"):
        if not _is_whole(closing, previous.get(closing.store_id, "")):
            broken.append(closing.pk)
        previous[closing.store_id] = closing.seal
    return broken


def _is_whole(closing: RegisterClosing, before: str) -> bool:
    seal = seal_of(
        closing.store_id, closing.month, closing, closing.lines, before=before
    )
    ledger = [
        [entry.pk, entry.kind, _text(entry.at), entry.text_hash]
        for entry in entries_of(closing.store_id, closing.month)
    ]
    signed = [
        [line["entry"], line["kind"], line["at"], line["text_hash"]]
        for line in closing.lines
    ]
    return closing.before == before and closing.seal == seal and ledger == signed
