"""Cases from before there were clocks get theirs with the first sweep."""

from datetime import UTC, datetime, timedelta

import pytest

from feedback.actions.handling import accept_case
from feedback.actions.late_clocks import start_missing_clocks
from feedback.models import Case, CaseClock
from feedback.tasks import watch_clocks
from tests.factories.calendars import make_calendar
from tests.factories.feedback import make_case

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar(db):
    return make_calendar()


def as_before(*cases):
    CaseClock.objects.all().delete()
    Case.objects.update(next_due_at=None)
    return cases


def test_an_open_case_without_clocks_gets_them_from_its_receipt(store, manager):
    case = make_case(store=store, at=MONDAY)
    expected = dict(case.clocks.values_list("metric", "due_at"))
    as_before(case)

    watch_clocks(at=MONDAY + timedelta(minutes=1))

    assert dict(case.clocks.values_list("metric", "due_at")) == expected
    case.refresh_from_db()
    assert case.next_due_at == min(
        clock.due_at for clock in case.clocks.filter(stopped_at=None)
    )


def test_what_has_clocks_or_needs_none_is_left_alone(store, manager):
    with_clocks = make_case(store=store, at=MONDAY)
    praise = make_case(store=store, at=MONDAY, kind="praise")
    held = make_case(store=store, at=MONDAY, quarantine="trap")
    accept_case(case=praise, by=manager, at=MONDAY + timedelta(hours=1))
    praise.clocks.all().delete()
    Case.objects.filter(pk__in=[praise.pk, held.pk]).update(next_due_at=None)
    before = with_clocks.clocks.count()

    assert start_missing_clocks(at=MONDAY + timedelta(hours=2)) == 0
    assert start_missing_clocks(at=MONDAY + timedelta(hours=2)) == 0

    assert with_clocks.clocks.count() == before
    assert not praise.clocks.exists()
    assert not held.clocks.exists()
