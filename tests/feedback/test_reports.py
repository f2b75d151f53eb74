from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from math import ceil
from random import Random

import pytest
from django.test import RequestFactory
from django.urls import reverse
from openpyxl import load_workbook

from feedback.actions.subscriptions import send_reports, subscribe, unsubscribe
from feedback.choices import CaseKind, CaseStatus, ReportKind
from feedback.filters import CaseFilterSet
from feedback.models import (
    Case,
    CaseCategory,
    CaseClock,
    Cause,
    Department,
    FollowUp,
    RedressItem,
    ReportSubscription,
    Solution,
)
from feedback.queries import case_figures as figures
from feedback.queries.case_groups import GROUPS, Span
from feedback.reports.figures import guarded, report_of
from feedback.reports.places import Place
from members.exceptions import NotAllowed
from members.models import Message
from tests.factories.feedback import make_case
from tests.feedback.test_register import set_status

OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 31))
START = datetime(2026, 9, 10, tzinfo=UTC)
PAGE = reverse("feedback_report")
DAYS = {"start": "2026-10-01", "end": "2026-10-31"}


@pytest.fixture
def history(store, other_store):
    """Forty cases of three months in every state, with all that is counted."""
    rng = Random(7)
    causes = [None, *Cause.objects.order_by("path")[:5]]
    if len(causes) == 1:
        root = Cause.add_root(name="Product")
        causes += [root, root.add_child(name="Stale"), Cause.add_root(name="Service")]
    categories = [None, CaseCategory.objects.create(name="Test category")]
    departments = [None, Department.objects.create(name="Test department")]
    for number in range(40):
        at = START + timedelta(hours=36 * number + rng.random())
        case = make_case(
            store=rng.choice([store, store, other_store, None]),
            at=at,
            channel=rng.choice(["online", "phone", "in_store"]),
            severity=rng.choice(["general", "severe"]),
            kind=rng.choice(["complaint", "complaint", "praise"]),
            quarantine="trap" if number == 11 else "",
        )
        case.cause = rng.choice(causes)
        case.category = rng.choice(categories)
        case.department = rng.choice(departments)
        case.decision = rng.choice(["", "upheld", "partly", "not_upheld"])
        case.save()
        lead(case, rng, at)
    return Case.objects.all()


def lead(case, rng, at):
    if case.quarantine:
        return
    for metric in ("accept", "reply", "resolve"):
        CaseClock.objects.update_or_create(
            case=case,
            cycle=1,
            metric=metric,
            defaults={
                "started_at": at,
                "due_at": at + timedelta(days=2),
                "stopped_at": rng.choice([None, at + timedelta(days=1)]),
                "breached_at": rng.choice([None, None, at + timedelta(days=2)]),
            },
        )
    case.accepted_at = at + timedelta(hours=rng.random() * 40)
    case.first_reply_at = at + timedelta(hours=rng.random() * 90)
    case.save()
    closed = at + timedelta(days=rng.choice([1, 3, 8, 20, 40]))
    if rng.random() < 0.85:
        final = rng.choice(["closed", "closed", "settled", "rejected", "duplicate"])
        set_status(case, CaseStatus(final), at=closed)
        FollowUp.objects.create(
            case=case,
            due_at=closed,
            answered_at=closed + timedelta(days=1),
            outcome=rng.randint(1, 5),
            process=rng.randint(1, 5),
        )
        solution = Solution.objects.create(
            case=case,
            state=rng.choice(["approved", "draft"]),
            decided_at=closed,
        )
        for _number in range(rng.randint(0, 2)):
            RedressItem.objects.create(
                solution=solution, kind="compensation", amount=rng.randint(0, 90)
            )
        if rng.random() < 0.3:
            set_status(case, CaseStatus.ACCEPTED, at=closed + timedelta(days=1))


def place_of(user, **more):
    return Place(user=user, span=OCTOBER, **({"kind": ""} | more))


def listed(client, url):
    """How many cases the list behind a link has."""
    page = client.get(url)
    assert page.status_code == 200, url
    return page.context["paginator"].count


def filtered(user, url):
    """The same by the list's filters alone, for many links."""
    request = RequestFactory().get(url)
    request.user = user
    cases = Case.objects.visible_to(user).filter(quarantine="")
    found = CaseFilterSet(request.GET, queryset=cases, request=request)
    assert found.form.is_valid(), (url, found.form.errors)
    return found.qs.count()


def numbers_and_links(report):
    for figure in report.figures:
        first = figure.value.split(" ")[0]
        if first.isdecimal():
            yield f"{figure.label}", int(first), figure.url
    for table in report.tables:
        for row in table.rows:
            for code in ("received", "ended", "kept", "missed"):
                yield f"{table.title} {row['name']} {code}", *row[code]
    for cause, cells in report.heat.rows:
        for count, _shade, url in cells:
            yield cause, count, url


@pytest.mark.parametrize("kind", ["", CaseKind.COMPLAINT])
def test_every_figure_is_as_long_as_the_list_behind_it(
    client, operations, history, kind
):
    client.force_login(operations)
    report = report_of(ReportKind.MONTHLY, place_of(operations, kind=kind))
    checked = 0
    for name, number, url in numbers_and_links(report):
        assert filtered(operations, url) == number, (name, url)
        checked += number > 0
    assert checked > 30
    for name, number, url in list(numbers_and_links(report))[:3]:
        assert listed(client, url) == number, (name, url)


def test_a_managers_figures_are_those_of_the_own_store(client, manager, store, history):
    client.force_login(manager)
    report = report_of(ReportKind.FOLLOW_UP, place_of(manager))
    for name, number, url in numbers_and_links(report):
        assert filtered(manager, url) == number, (name, url)
    assert listed(client, report.figures[0].url) == int(report.figures[0].value)
    stores = next(t for t in report.tables if t.dimension == "store")
    assert [row["name"] for row in stores.rows] == [store.name]


def test_a_report_of_a_store_or_a_region_leads_to_its_cases(
    client, operations, store, history
):
    client.force_login(operations)
    for more in ({"store": store}, {"region": store.region}):
        report = report_of(ReportKind.MONTHLY, place_of(operations, **more))
        received = next(f for f in report.figures if "group=received" in f.url)
        expected = Case.objects.filter(
            GROUPS["received"].condition(OCTOBER), store=store, quarantine=""
        ).count()
        assert int(received.value) == expected == listed(client, received.url)


def test_the_compensation_is_what_was_approved_in_these_days(operations, history):
    place = place_of(operations)
    items = RedressItem.objects.filter(
        solution__state="approved",
        solution__decided_at__gte=OCTOBER.opens,
        solution__decided_at__lt=OCTOBER.ends,
        solution__case__quarantine="",
    )
    expected = sum((item.amount for item in items), Decimal(0))
    assert expected > 0
    assert figures.cost(place.cases, OCTOBER) == expected
    for rows in figures.by_dimension(place.cases, OCTOBER).values():
        assert sum(row.cost for row in rows) == expected


@pytest.mark.parametrize("metric", ["accept", "reply", "resolve"])
def test_half_and_nine_tenths_are_those_of_the_sorted_durations(
    operations, history, metric
):
    column, condition = figures.TIMES[metric]
    cases = place_of(operations).cases
    times = sorted(
        (getattr(case, column) - case.received_at) / timedelta(hours=1)
        for case in cases.filter(condition(OCTOBER))
        if getattr(case, column)
    )
    found = figures.quantiles(cases, OCTOBER, metric)
    assert found.number == len(times) >= 5
    assert found.median == round(times[ceil(len(times) / 2) - 1], 1)
    assert found.nine_tenths == round(times[ceil(len(times) * 0.9) - 1], 1)


def test_of_fewer_than_five_neither_share_nor_time_is_told(operations, store):
    for _number in range(4):
        make_case(store=store, at=OCTOBER.opens)
    assert figures.share(3, 4) is None
    assert figures.share(3, 5) == 60
    found = figures.quantiles(place_of(operations).cases, OCTOBER, "accept")
    assert found.median is None


def test_the_small_numbers_of_others_are_not_told(manager, other_store, history):
    assert [guarded(n) for n in (0, 1, 4, 5)] == ["0", "<5", "<5", "5"]
    report = report_of(ReportKind.MONTHLY, place_of(manager))
    assert {f.chain for f in report.figures} & {"<5"}
    assert all(
        not f.chain.isdecimal() or int(f.chain) not in range(1, 5)
        for f in report.figures
    )


def test_a_report_costs_the_same_for_one_case_and_for_forty(
    operations, store, django_assert_max_num_queries, request
):
    make_case(store=store, at=OCTOBER.opens)
    place = place_of(operations)
    report_of(ReportKind.MONTHLY, place)
    with django_assert_max_num_queries(40) as one:
        report_of(ReportKind.MONTHLY, place)
    request.getfixturevalue("history")
    with django_assert_max_num_queries(len(one) + 7):
        report_of(ReportKind.MONTHLY, place)


# --- pages ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ReportKind.values)
def test_the_page_of_each_report_stands(client, operations, history, kind):
    client.force_login(operations)
    page = client.get(PAGE, DAYS | {"report": kind, "kind": ""})
    text = page.content.decode()
    assert "<svg" in text
    assert "style=" not in text.split("<main")[1]
    assert "Test category" in text


def test_who_may_not_read_reports_is_refused(client, clerk, stranger):
    client.force_login(clerk)
    for url in (
        PAGE,
        reverse("feedback_report_workbook"),
        reverse("feedback_recovery"),
    ):
        assert client.get(url).status_code in (302, 403)


def test_nonsense_in_the_address_is_told_or_not_found(client, manager, other_store):
    client.force_login(manager)
    assert client.get(PAGE, {"report": "x"}).status_code == 404
    page = client.get(PAGE, {"start": "2026-10-31", "end": "2026-10-01"})
    assert "The end lies before the beginning." in page.content.decode()
    page = client.get(PAGE, DAYS | {"store": other_store.pk})
    assert "report__heading" not in page.content.decode()


def test_the_workbook_holds_the_same_figures(client, operations, history):
    client.force_login(operations)
    file = client.get(reverse("feedback_report_workbook"), DAYS | {"kind": ""})
    book = load_workbook(BytesIO(file.content))
    figures_sheet = {row[0]: row[1] for row in book["Figures"].values if row[0]}
    report = report_of(ReportKind.MONTHLY, place_of(operations))
    received = next(f for f in report.figures if "group=received" in f.url)
    assert figures_sheet["Received"] == received.value
    assert "By store" in book.sheetnames
    assert "Trend" in book.sheetnames


# --- by mail -------------------------------------------------------------------------

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_a_report_is_told_once_when_its_period_is_over(manager, store, history):
    subscribe(kind="weekly", store=store, by=manager, at=MONDAY)
    assert send_reports(at=MONDAY) == 0
    week_later = MONDAY + timedelta(days=7)

    assert send_reports(at=week_later) == 1
    assert send_reports(at=week_later) == 0
    assert send_reports(at=week_later + timedelta(days=3)) == 0

    letter = Message.objects.get(address=manager.email, key__startswith="report:")
    assert "start=2026-11-23" in letter.text
    assert not any(case.name in letter.text for case in history if case.name)


def test_a_week_that_the_worker_slept_through_is_told_the_day_after(manager, store):
    subscribe(kind="weekly", store=store, by=manager, at=MONDAY)
    assert send_reports(at=MONDAY + timedelta(days=9)) == 1


def test_small_counts_are_not_told_by_mail(manager, store):
    subscribe(kind="monthly", store=store, by=manager, at=START)
    make_case(store=store, at=OCTOBER.opens)
    send_reports(at=MONDAY)
    assert "Received: <5" in Message.objects.get(address=manager.email).text


def test_who_lost_the_post_is_told_nothing(manager, store):
    subscribe(kind="monthly", store=store, by=manager, at=START)
    manager.posts.all().delete()
    assert send_reports(at=MONDAY) == 0
    assert not Message.objects.filter(address=manager.email).exists()


def test_nobody_orders_what_they_may_not_read(clerk, manager, other_store):
    with pytest.raises(NotAllowed):
        subscribe(kind="weekly", store=None, by=clerk, at=MONDAY)
    with pytest.raises(NotAllowed):
        subscribe(kind="weekly", store=other_store, by=manager, at=MONDAY)


def test_a_report_is_ordered_once_and_off_by_its_reader_only(
    client, manager, operations
):
    client.force_login(manager)
    for _number in range(2):
        client.post(reverse("feedback_report_order"), {"mail-kind": "weekly"})
    order = ReportSubscription.objects.get()
    off = reverse("feedback_report_order_off", args=[order.pk])
    client.force_login(operations)
    assert client.post(off).status_code == 404
    with pytest.raises(NotAllowed):
        unsubscribe(subscription=order, by=operations)
    client.force_login(manager)
    client.post(off)
    assert not ReportSubscription.objects.exists()
