"""The pages of the working calendar and of the deadlines."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from feedback.choices import CalendarDayKind, Metric, Unit, YearState
from feedback.models import CalendarDay, CalendarYear, ClockPolicy, WorkHours
from members.actions.posts import appoint
from members.choices import Role
from tests.factories.calendars import make_calendar
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar(db):
    return make_calendar()


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_a_year_stands_as_twelve_months_with_its_special_days(client, operations):
    client.force_login(operations)
    found = soup(client.get(reverse("feedback_calendar") + "?year=2026"))
    assert len(found.select(".year-month")) == 12
    february = found.select(".year-month")[1]
    closed = [a.text for a in february.select(".year-day--closed")]
    assert closed == [str(day) for day in range(15, 24)]
    assert [a.text for a in february.select(".year-day--open")] == ["14", "28"]


def test_a_day_is_set_and_taken_away(client, operations):
    client.force_login(operations)
    url = reverse("feedback_calendar_day")
    fields = {"day": "2026-03-03", "kind": CalendarDayKind.CLOSED, "name": "typhoon"}
    response = client.post(url, fields, follow=True)
    assert "Saved." in response.text
    assert CalendarDay.objects.get(date=date(2026, 3, 3)).by == operations
    client.post(url, fields | {"clear": "1"})
    assert not CalendarDay.objects.filter(date=date(2026, 3, 3)).exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"periods": "nine to five"}, "Write the hours like this"),
        ({"periods": ""}, "Say which hours"),
        ({"day": "yesterday"}, "date"),
    ],
)
def test_a_day_that_makes_no_sense_comes_back_with_the_reason(
    client, operations, fields, says
):
    client.force_login(operations)
    given = {"day": "2026-03-03", "kind": CalendarDayKind.SHORT, "periods": "9-11"}
    response = client.post(reverse("feedback_calendar_day"), given | fields)
    assert says in soup(response).select_one(".case-errors").text


def test_a_manager_keeps_the_own_stores_calendar_and_finds_no_other(
    client, manager, store, other_store
):
    client.force_login(manager)
    day, page = reverse("feedback_calendar_day"), reverse("feedback_calendar")
    fields = {"day": "2026-03-03", "kind": CalendarDayKind.CLOSED}
    client.post(day, fields | {"store": store.pk})
    assert CalendarDay.objects.get(date=date(2026, 3, 3)).calendar.store == store
    assert client.post(day, fields | {"store": other_store.pk}).status_code == 404
    assert client.get(f"{page}?store={other_store.pk}").status_code == 404
    refused = client.post(day, fields)
    assert "may not change this calendar" in refused.text
    assert CalendarDay.objects.filter(date=date(2026, 3, 3)).count() == 1
    assert not soup(client.get(page)).select('form[action$="/day/"]')


def test_a_year_is_proposed_then_confirmed(client, operations):
    client.force_login(operations)
    page = reverse("feedback_calendar") + "?year=2024"
    assert "not confirmed" in client.get(page).text
    client.post(reverse("feedback_calendar_propose"), {"year": "2024"})
    assert CalendarDay.objects.filter(date__year=2024).exists()
    client.post(reverse("feedback_calendar_confirm"), {"year": "2024"})
    row = CalendarYear.objects.get(year=2024)
    assert (row.state, row.confirmed_by) == (YearState.CONFIRMED, operations)
    assert "was confirmed by" in client.get(page).text


def test_a_clerk_looks_and_changes_nothing(client, clerk):
    client.force_login(clerk)
    assert client.get(reverse("feedback_calendar")).status_code == 200
    assert client.get(reverse("feedback_deadlines")).status_code == 200
    for name in ("calendar_day", "calendar_week", "calendar_confirm", "deadline_set"):
        response = client.post(reverse(f"feedback_{name}"), {"year": "2026"})
        assert response.status_code in (302, 403)
    assert not ClockPolicy.objects.exists()


def test_the_hours_of_the_week_are_set(client, operations):
    client.force_login(operations)
    week = {f"day_{n}": "08:00-18:00" for n in range(6)}
    client.post(reverse("feedback_calendar_week"), week)
    hours = dict(WorkHours.objects.values_list("weekday", "periods"))
    assert hours == dict.fromkeys(range(6), "08:00-18:00") | {6: ""}
    client.post(reverse("feedback_calendar_week"), {"day_0": "late"})
    assert WorkHours.objects.filter(periods="08:00-18:00").count() == 6


def test_deadlines_show_what_came_with_the_product_and_what_the_chain_set(
    client, operations
):
    client.force_login(operations)
    page = reverse("feedback_deadlines")
    assert "24 hours by the clock" in client.get(page).text
    fields = {
        "metric": Metric.RESOLVE,
        "severity": "severe",
        "unit": Unit.WORKING_HOURS,
        "amount": 4,
        "longest_pause": 3,
    }
    client.post(reverse("feedback_deadline_set"), fields)
    assert "4 working hours" in client.get(page).text
    policy = ClockPolicy.objects.get()
    client.post(reverse("feedback_deadline_end"), {"policy": policy.pk})
    policy.refresh_from_db()
    assert policy.ended_at is not None
    assert (
        client.post(reverse("feedback_deadline_end"), {"policy": "x"}).status_code
        == 404
    )


def test_a_deadline_that_makes_no_sense_comes_back(client, operations):
    client.force_login(operations)
    fields = {"metric": Metric.RESOLVE, "unit": Unit.WORKING_DAYS, "longest_pause": 3}
    url = reverse("feedback_deadline_set")
    assert soup(client.post(url, fields | {"amount": "soon"})).select(".case-errors")
    assert "longer than a year" in client.post(url, fields | {"amount": 900}).text
    assert not ClockPolicy.objects.exists()
