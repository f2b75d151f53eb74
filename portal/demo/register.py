"""What was read, signed and corrected in the demonstration's register, and why letters
annoyed."""

from datetime import date, datetime, timedelta
from random import Random

from django.db.models import Max
from django.utils import timezone

from feedback.actions.letters import blame_letter
from feedback.actions.register import correct_register, sign_month
from feedback.actions.subscriptions import subscribe
from feedback.choices import CaseKind
from feedback.models import Case, DailyReading, RegisterEntry
from feedback.queries.letters import letters_before
from feedback.queries.register import (
    entries_of,
    first_of_last,
    first_of_next,
    month_of,
    starts_at,
)
from members.models import Store, User
from portal.demo.chain import Chain

READING_DAYS = 21
READ_SHARE = 0.9
REMARKS = (
    "雨天客少，三件投诉都已回电。",
    "旧水壶的垫圈已经下架，等总部回复。",
    "周末排队长，收银加一人。",
    "新员工已补训试饮流程。",
)


def build_register(chain: Chain, rng: Random, *, now: datetime) -> None:
    """Sign the months that are long over, read most days, correct an entry."""
    this_month = month_of(now)
    managers = {store.pk: _manager(chain, store) for store in chain.stores}
    for store in chain.stores:
        _sign_months(store, managers[store.pk], before=first_of_last(this_month))
    _correct(rng, managers, now)
    _read_days(chain, managers, rng, now)
    for kind in ("weekly", "half_yearly"):
        subscribe(kind=kind, store=None, by=chain.staff["operations"], at=now)
    _blame_letters(chain, now)


def _manager(chain: Chain, store: Store) -> User:
    for user in chain.clerks[store.pk]:
        post = user.posts.first()
        if post is not None and post.role == "store_manager":
            return user
    return chain.staff["operations"]


def _sign_months(store: Store, by: User, *, before: date) -> None:
    """Every month with entries, on the second day after it or a little later."""
    first = RegisterEntry.objects.filter(store=store).order_by("at").first()
    if first is None:
        return
    month, at = month_of(first.at), first.at
    while month < before:
        at = max(at, starts_at(first_of_next(month)) + timedelta(days=1, hours=10))
        # The lines are written as they are now: signed after the last of them ended.
        closed = Case.objects.filter(
            register__in=entries_of(store.pk, month), closed_at__isnull=False
        ).aggregate(last=Max("closed_at"))["last"]
        at = max(at, closed) if closed else at
        sign_month(store=store, month=month, by=by, at=at)
        month = first_of_next(month)


def _correct(rng: Random, managers: dict[int, User], now: datetime) -> None:
    cases = Case.objects.filter(
        store__isnull=False, quarantine="", received_at__lt=now - timedelta(days=4)
    ).order_by("-received_at")[:12]
    for case in rng.sample(list(cases), min(3, len(cases))):
        correct_register(
            case=case,
            text="受理人应为当班店长，登记时误写。",
            by=managers[case.store_id or 0],
            at=now - timedelta(days=rng.randint(0, 2), hours=2),
        )


def _read_days(
    chain: Chain, managers: dict[int, User], rng: Random, now: datetime
) -> None:
    """Three weeks of readings in the morning; some days nobody signed, today is open."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    rows = []
    for store in chain.stores:
        for back in range(READING_DAYS, 0, -1):
            if rng.random() > READ_SHARE and back != READING_DAYS:
                continue
            day = today - timedelta(days=back)
            at = starts_at(day) + timedelta(hours=9, minutes=rng.randint(5, 110))
            rows.append(
                DailyReading(
                    store=store,
                    day=day,
                    signed_at=at,
                    signed_by=managers[store.pk],
                    remarks=rng.choice(REMARKS) if rng.random() < 0.2 else "",
                    counts={
                        "new": rng.randint(0, 3),
                        "late": rng.randint(0, 1),
                        "due": rng.randint(0, 2),
                        "severe": rng.randint(0, 1),
                    },
                )
            )
    DailyReading.objects.bulk_create(rows)


def _blame_letters(chain: Chain, now: datetime) -> None:
    """Two complaints that came after a letter of ours are put down to it."""
    cases = Case.objects.filter(
        kind=CaseKind.COMPLAINT, member__isnull=False, quarantine=""
    ).order_by("-received_at")[:60]
    blamed = 0
    for case in cases:
        letter = letters_before(case).first()
        if letter is not None and blamed < 2:
            blame_letter(case=case, letter=letter, by=chain.staff["care"], at=now)
            blamed += 1
