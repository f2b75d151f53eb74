"""The half-yearly report over very many cases (a part of bench/feedback.py)."""

import random
import statistics
import time
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
CHUNK = 5_000
DAYS = 730
REPEATS = 5
SURNAMES, GIVEN = "王李张刘陈杨黄赵", "伟芳娜敏静丽强磊军洋"
FINAL = ("closed", "closed", "closed", "settled", "rejected")


def report(stores: list, count: int) -> tuple[float, float, int]:
    """Fill in `count` cases of two years; seconds (median, CPU) and queries of a
    half-yearly report of the whole chain."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from feedback.queries.case_groups import Span
    from feedback.reports.figures import report_of
    from feedback.reports.places import Place
    from members.models import User

    fill(stores, count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    user = User.objects.get(email="operations@bench.example")
    span = Span((NOW - timedelta(days=182)).date(), NOW.date())
    place = Place(user=user, span=span)
    times, used = [], []
    for _number in range(REPEATS):
        began, cpu = time.perf_counter(), time.process_time()
        report_of("half_yearly", place)
        times.append(time.perf_counter() - began)
        used.append(time.process_time() - cpu)
    with CaptureQueriesContext(connection) as queries:
        report_of("half_yearly", place)
    slowest = max(queries.captured_queries, key=lambda query: float(query["time"]))
    print(f"  slowest query {slowest['time']} s: {slowest['sql'][:160]} …")
    return statistics.median(times), statistics.median(used), len(queries)


def fill(stores: list, count: int, members: list[int] | None = None) -> None:
    """Write `count` cases of two years with what belongs to them; with `members`, four of
    five are a member's, the others are guests'."""
    from feedback.models import (
        Case,
        CaseCategory,
        CaseClock,
        CaseEntry,
        Cause,
        FollowUp,
        RedressItem,
        RegisterEntry,
        Solution,
    )

    rng = random.Random(5)
    causes, categories = list(Cause.objects.all()), list(CaseCategory.objects.all())
    for start in range(0, count, CHUNK):
        cases = [
            _case(Case, rng, number, stores, causes, categories, members or [])
            for number in range(start, min(start + CHUNK, count))
        ]
        Case.objects.bulk_create(cases)
        CaseClock.objects.bulk_create(_clocks(CaseClock, rng, cases))
        CaseEntry.objects.bulk_create(
            CaseEntry(case=case, kind="message", body=case.body, at=case.received_at)
            for case in cases
        )
        RegisterEntry.objects.bulk_create(_entries(RegisterEntry, cases))
        asked = [case for case in cases if case.closed_at and rng.random() < 0.3]
        FollowUp.objects.bulk_create(
            FollowUp(
                case=case,
                due_at=case.closed_at,
                answered_at=case.closed_at + timedelta(days=3),
                outcome=rng.randint(1, 5),
                process=rng.randint(1, 5),
            )
            for case in asked
        )
        solutions = Solution.objects.bulk_create(
            Solution(case=case, state="approved", decided_at=case.closed_at)
            for case in asked
        )
        RedressItem.objects.bulk_create(
            RedressItem(
                solution=solution, kind="compensation", amount=rng.randint(5, 90)
            )
            for solution in solutions
        )


def _case(model, rng, number, stores, causes, categories, members):
    at = NOW - timedelta(days=DAYS * rng.random(), minutes=number % 60)
    closed = at + timedelta(days=rng.expovariate(0.3))
    done = closed < NOW
    is_guest = not members or rng.random() < 0.2
    return model(
        reference=f"{at:%Y%m}-{number:04}",
        name=f"{rng.choice(SURNAMES)}{rng.choice(GIVEN)}" if is_guest else "",
        phone=f"+86139{number:08}" if is_guest else "",
        member_id=None if is_guest else rng.choice(members),
        kind="complaint",
        status=rng.choice(FINAL) if done else "accepted",
        channel=rng.choice(["online", "phone", "in_store"]),
        severity="severe" if rng.random() < 0.1 else "general",
        store=rng.choice(stores),
        cause=rng.choice(causes),
        category=rng.choice(categories),
        decision=rng.choice(["upheld", "partly", "not_upheld"]),
        body="The kettle leaked.",
        received_at=at,
        registered_at=at,
        accepted_at=at + timedelta(hours=9),
        first_reply_at=at + timedelta(hours=20),
        closed_at=closed if done else None,
    )


def _clocks(model, rng, cases):
    for case in cases:
        for metric in ("accept", "reply", "resolve"):
            due = case.received_at + timedelta(days=2)
            yield model(
                case=case,
                metric=metric,
                started_at=case.received_at,
                due_at=due,
                stopped_at=case.closed_at,
                breached_at=due if rng.random() < 0.2 else None,
            )


def _entries(model, cases):
    for case in cases:
        same = {"case": case, "store": case.store}
        yield model(
            kind="received",
            change=1,
            at=case.received_at,
            entered_at=case.received_at,
            **same,
        )
        if case.closed_at:
            yield model(
                kind="ended",
                change=-1,
                status=case.status,
                at=case.closed_at,
                entered_at=case.closed_at,
                **same,
            )
