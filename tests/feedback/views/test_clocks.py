"""The clocks on the page of a case, in the list, on the day page."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from feedback.actions.calendars import set_day
from feedback.actions.pauses import pause_clocks
from feedback.choices import Metric, PauseReason
from tests.factories.calendars import make_calendar
from tests.factories.feedback import make_case
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def calendar(db):
    make_calendar(years=(2025, 2026, 2027))


@pytest.fixture
def case(store):
    return make_case(at=timezone.now() - HOUR, store=store, email="ann@example.com")


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def page(client, case, user):
    client.force_login(user)
    return soup(client.get(case.get_absolute_url()))


def send(client, case, step, **fields):
    case.refresh_from_db()
    url = reverse("feedback_case_action", args=[case.public_id, step])
    return client.post(url, {"version": case.version} | fields)


def test_the_page_shows_every_clock_by_its_due_moment_and_how_it_came_about(
    client, case, clerk
):
    found = page(client, case, clerk)
    heads = [each.text for each in found.select(".clock-list > .clock strong")]
    running = [
        each.get_metric_display()
        for each in case.clocks.filter(stopped_at=None).order_by("due_at")
    ]
    assert heads[: len(running)] == running
    assert "2 working days" in found.text
    assert found.select_one("progress")["value"].isdigit()


def test_the_clerk_lets_the_clocks_stand_still_and_run_again(client, case, clerk):
    client.force_login(clerk)
    until = (timezone.localdate() + 3 * DAY).isoformat()
    send(
        client,
        case,
        "pause",
        reason=PauseReason.SUPPLIER,
        words="The mill looks at it.",
        until=until,
    )
    found = page(client, case, clerk)
    assert "The mill looks at it." in found.select_one(".clock-pause").text
    assert not found.select('form[action$="/pause/"]')
    send(client, case, "resume")
    found = page(client, case, clerk)
    assert found.select_one(".clock-pause") is None
    assert found.select('form[action$="/pause/"]')


def test_a_pause_that_is_refused_shows_why_and_what_was_typed(client, case, clerk):
    client.force_login(clerk)
    response = send(
        client,
        case,
        "pause",
        reason=PauseReason.EXPERT,
        words="The laboratory.",
        until=(timezone.localdate() + 90 * DAY).isoformat(),
    )
    found = soup(response)
    assert "longest pause" in found.text
    assert "The laboratory." in found.select_one("textarea[name=words]").text
    assert not case.pauses.exists()


def test_the_customer_is_told_a_later_date(client, case, clerk):
    client.force_login(clerk)
    until = timezone.localdate() + 20 * DAY
    send(
        client,
        case,
        "promise_later",
        until=until.isoformat(),
        words="A week more, please.",
    )
    clock = case.clocks.get(metric=Metric.RESOLVE)
    assert timezone.localdate(clock.promised_at) == until
    assert f"The customer was told {until:%Y-%m-%d}" in page(client, case, clerk).text


def test_a_provisional_deadline_says_so(client, store, clerk):
    make_calendar(store=store, years=(), days={})
    case = make_case(at=timezone.now() + 500 * DAY, store=store)
    assert "provisional" in page(client, case, clerk).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_clocks_cost_three_queries_however_much_happened(
    client, case, manager, rows, django_assert_max_num_queries
):
    for n in range(rows):
        set_day(
            store=case.store,
            day=timezone.localdate() + (n + 1) * DAY,
            kind="closed",
            by=manager,
            at=timezone.now(),
        )
    client.force_login(manager)
    client.get(case.get_absolute_url())
    with django_assert_max_num_queries(60) as asked:
        client.get(case.get_absolute_url())
    about = ("feedback_caseclock", "feedback_duechange", "feedback_clockpause")
    ours = [
        query["sql"]
        for query in asked.captured_queries
        if any(f'FROM "{table}"' in query["sql"] for table in about)
    ]
    assert len(ours) <= 4


def test_the_list_is_sorted_by_what_is_due_next_and_filtered(client, store, clerk):
    now = timezone.now()
    late = make_case(at=now - 5 * DAY, store=store)
    fresh = make_case(at=now, store=store)
    over = make_case(at=now - DAY / 2, store=store)
    over.clocks.update(stopped_at=now)
    over.next_due_at = None
    over.save(update_fields=["next_due_at"])
    client.force_login(clerk)
    url = reverse("feedback_cases:index")

    def references(query):
        found = soup(client.get(url + query))
        return [each.text.strip() for each in found.select(".title-wrapper a")]

    assert references("?ordering=next_due_at") == [
        late.reference,
        fresh.reference,
        over.reference,
    ]
    assert references("?ordering=-next_due_at")[-1] == over.reference
    assert references("?waiting=overdue") == [late.reference]


def test_what_is_due_before_midnight_is_due_today(client, store, clerk):
    case = make_case(at=timezone.now(), store=store)
    case.next_due_at = timezone.now() + timedelta(seconds=1)
    case.save(update_fields=["next_due_at"])
    client.force_login(clerk)
    text = client.get(reverse("feedback_cases:index") + "?waiting=today").text
    is_today = timezone.localdate(case.next_due_at) == timezone.localdate()
    assert (case.reference in text) == is_today


def test_the_day_page_lists_what_is_overdue_in_the_own_stores_only(
    client, store, other_store, clerk
):
    mine = make_case(at=timezone.now() - 5 * DAY, store=store)
    theirs = make_case(at=timezone.now() - 5 * DAY, store=other_store)
    client.force_login(clerk)
    text = client.get(reverse("portal_today")).text
    assert f"{mine.reference}: Accept, overdue for 4" in text
    assert theirs.reference not in text


def test_what_stands_still_is_not_on_the_day_page(client, store, manager):
    case = make_case(at=timezone.now() - 30 * DAY, store=store)
    case.clocks.exclude(metric=Metric.RESOLVE).delete()
    pause_clocks(
        case=case,
        reason=PauseReason.EXPERT,
        words="The laboratory.",
        until=timezone.now() + DAY,
        by=manager,
        at=timezone.now(),
    )
    client.force_login(manager)
    text = client.get(reverse("portal_today")).text
    assert f"{case.reference}: Resolve" not in text


def test_nobody_without_a_post_reaches_the_calendar(client, roles):
    client.force_login(UserFactory(is_staff=True))
    for name in ("feedback_calendar", "feedback_deadlines"):
        assert client.get(reverse(name)).status_code in (302, 403)
