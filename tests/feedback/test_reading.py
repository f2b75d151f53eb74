from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.actions.reading import sign_reading
from feedback.choices import CaseKind, CaseStatus, EntryKind
from feedback.exceptions import ActionRefused
from feedback.models import (
    CalendarDay,
    CaseClock,
    CaseEntry,
    CasePromise,
    CaseStaff,
    DailyReading,
    WorkCalendar,
    WorkHours,
)
from feedback.queries.reading import days_of_stores, moment_of, reading_lists
from members.exceptions import NotAllowed
from members.models import Store
from portal.today.desk import Desk
from portal.today.readings import unread
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory

# 10:00 in Shanghai, a Sunday.
NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=6)


def topics_of(case, user, *, now=NOW):
    lists = reading_lists(moment_of(case.store, now=now), user=user)
    return {each.topic.code for each in lists if case in each.cases}


def old_case(store, **fields):
    case = make_case(store=store, at=LONG_AGO, **fields)
    case.registered_at = LONG_AGO
    case.save(update_fields=["registered_at"])
    case.clocks.all().delete()
    CaseEntry.objects.create(
        case=case, kind=EntryKind.NOTE, body="Called.", at=NOW - timedelta(hours=1)
    )
    return case


def test_a_quiet_case_stands_in_no_list(store, manager):
    assert topics_of(old_case(store), manager) == set()


def test_what_came_since_the_last_signature_is_new(store, manager):
    case = make_case(store=store, at=NOW - timedelta(hours=2))
    case.clocks.all().delete()
    assert topics_of(case, manager) == {"new"}

    sign_reading(store=store, by=manager, at=NOW)
    tomorrow = NOW + timedelta(days=1)
    case.registered_at = case.received_at
    case.save(update_fields=["registered_at"])
    assert "new" not in topics_of(case, manager, now=tomorrow)


@pytest.mark.parametrize(("hours", "topic"), [(-1, "late"), (5, "due"), (13.9, "due")])
def test_what_is_late_or_due_today(store, manager, hours, topic):
    case = old_case(store)
    CaseClock.objects.create(
        case=case,
        cycle=2,
        metric="resolve",
        started_at=LONG_AGO,
        due_at=NOW + timedelta(hours=hours),
    )
    assert topics_of(case, manager) == {topic}


def test_what_is_due_tomorrow_waits(store, manager):
    case = old_case(store)
    CaseClock.objects.create(
        case=case,
        metric="resolve",
        started_at=LONG_AGO,
        due_at=NOW + timedelta(hours=14),
    )
    assert topics_of(case, manager) == set()


def test_severe_reopened_and_disputed_cases_are_named(store, manager):
    severe = old_case(store)
    severe.severity = "severe"
    severe.save()
    again = old_case(store)
    again.cycle = 2
    again.save()
    disputed = old_case(store)
    disputed.status = CaseStatus.DISPUTED
    disputed.save()
    assert topics_of(severe, manager) == {"severe"}
    assert topics_of(again, manager) == {"reopened"}
    assert topics_of(disputed, manager) == {"reopened"}


def test_a_promise_due_tomorrow_is_named_also_of_a_closed_case(store, manager):
    case = old_case(store)
    case.status, case.closed_at = CaseStatus.CLOSED, NOW
    case.save()
    promise = CasePromise.objects.create(
        case=case, what="Send a new pot", due_on=date(2026, 11, 23), made_at=NOW
    )
    assert topics_of(case, manager) == {"promised"}
    promise.settled_at = NOW
    promise.save()
    assert topics_of(case, manager) == set()


def test_a_case_in_which_nothing_happens_for_three_days_waits_too_long(store, manager):
    case = old_case(store)
    case.entries.filter(kind=EntryKind.NOTE).delete()
    assert topics_of(case, manager) == {"waiting"}


def test_a_member_with_two_open_cases_is_named(store, manager):
    member = MemberFactory(home_store=store)
    first, second = old_case(store, member=member), old_case(store, member=member)
    assert topics_of(first, manager) == {"twice"}
    second.status, second.closed_at = CaseStatus.CLOSED, NOW
    second.save()
    assert topics_of(first, manager) == set()


def test_praise_is_passed_on(store, manager):
    case = old_case(store, kind=CaseKind.PRAISE)
    assert topics_of(case, manager) == {"praise"}


def test_who_is_involved_reads_nothing_of_the_case(store, manager):
    case = make_case(store=store, at=NOW)
    CaseStaff.objects.create(case=case, user=manager, part="involved", at=NOW)
    assert topics_of(case, manager) == set()


def test_signing_keeps_what_stood_there_and_notes_the_remarks(store, manager):
    case = make_case(store=store, at=NOW)

    reading = sign_reading(
        store=store, remarks=" Busy. ", notes={case: "Call her."}, by=manager, at=NOW
    )

    assert (reading.day, reading.remarks) == (date(2026, 11, 22), "Busy.")
    assert reading.counts["new"] == 1
    note = case.entries.get(kind=EntryKind.NOTE)
    assert (note.body, note.by) == ("Call her.", manager)


def test_a_day_is_signed_once(store, manager):
    sign_reading(store=store, by=manager, at=NOW)
    with pytest.raises(ActionRefused, match="already"):
        sign_reading(store=store, by=manager, at=NOW)


def test_a_clerk_and_another_stores_manager_sign_nothing(
    store, other_store, clerk, manager
):
    for user, place in ((clerk, store), (manager, other_store)):
        with pytest.raises(NotAllowed):
            sign_reading(store=place, by=user, at=NOW)


def test_days_without_a_signature_are_missed_but_for_closed_ones(store, manager):
    for day in (16, 17, 21):
        at = datetime(2026, 11, day, 2, tzinfo=UTC)
        sign_reading(store=store, by=manager, at=at)
    calendar = WorkCalendar.objects.create(store=store)
    WorkHours.objects.create(calendar=calendar, weekday=2, periods="")  # Wednesday 18th
    CalendarDay.objects.create(
        calendar=calendar, date=date(2026, 11, 19), kind="closed", at=NOW
    )

    [week] = days_of_stores(
        [store],
        start=date(2026, 11, 14),
        end=date(2026, 11, 22),
        today=date(2026, 11, 22),
    )

    assert [each.day.day for each in week.days if each.is_missed] == [20]
    assert [each.day.day for each in week.days if each.is_closed] == [18, 19]
    assert [each.day.day for each in week.days if each.reading] == [16, 17, 21]


def test_the_office_calendar_closes_no_shop(store):
    chain = WorkCalendar.objects.get_or_create(store=None)[0]
    WorkHours.objects.update_or_create(
        calendar=chain, weekday=6, defaults={"periods": ""}
    )
    [week] = days_of_stores(
        [store],
        start=date(2026, 11, 22),
        end=date(2026, 11, 22),
        today=date(2026, 11, 23),
    )
    assert not week.days[0].is_closed


def test_the_day_page_asks_the_manager_until_it_is_signed(store, manager):
    desk = Desk(user=manager, now=NOW, stores=(store,))
    assert list(unread(desk)) == [store]
    sign_reading(store=store, by=manager, at=NOW)
    assert list(unread(desk)) == []


def test_nobody_is_asked_to_read_for_the_whole_chain(store, manager):
    manager.is_superuser = True
    assert list(unread(Desk(user=manager, now=NOW, stores=(store,)))) == []


def test_the_manager_reads_remarks_and_signs_in_the_browser(client, manager, store):
    case = make_case(store=store, at=timezone.now(), body="Cold tea.")
    client.force_login(manager)
    page = client.get(reverse("feedback_reading")).content.decode()
    assert "Cold tea." in page

    answer = client.post(
        reverse("feedback_reading_sign"),
        {"store": store.pk, f"note-{case.reference}": "Call.", "remarks": "Fine."},
        follow=True,
    )

    assert "Signed today by" in answer.content.decode()
    assert case.entries.filter(body="Call.").exists()
    overview = client.get(reverse("feedback_reading_overview")).content.decode()
    assert "0 days were not signed." in overview


def test_a_past_day_shows_what_was_signed_or_that_nobody_did(client, manager, store):
    day = timezone.localdate() - timedelta(days=2)
    DailyReading.objects.create(
        store=store,
        day=day,
        signed_at=timezone.now(),
        signed_by=manager,
        remarks="Quiet.",
        counts={"new": 3},
    )
    client.force_login(manager)
    url = reverse("feedback_reading")
    page = client.get(url, {"store": store.pk, "day": str(day)}).content.decode()
    assert "Quiet." in page
    gone = client.get(url, {"store": store.pk, "day": str(day - timedelta(days=1))})
    assert "Nobody signed on this day." in gone.content.decode()


def test_another_stores_day_is_not_found(client, manager, clerk, other_store):
    client.force_login(manager)
    url = reverse("feedback_reading")
    assert client.get(url, {"store": other_store.pk}).status_code == 404
    client.force_login(clerk)
    assert client.get(url).status_code == 404
    assert client.get(reverse("feedback_reading_overview")).status_code == 404


def test_the_lists_cost_the_same_for_one_case_and_three(
    store, manager, django_assert_num_queries
):
    for extra in (1, 2):
        for _number in range(extra):
            make_case(store=store, at=NOW)
        moment = moment_of(Store.objects.get(pk=store.pk), now=NOW)
        reading_lists(moment, user=manager)
        with django_assert_num_queries(9):
            reading_lists(moment, user=manager)
