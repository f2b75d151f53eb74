"""What came in and waits on the day page: held back, failed, asked to end, no store."""

import pytest

from feedback.actions.endings import end_case
from feedback.actions.handling import accept_case
from feedback.choices import MailFate
from feedback.models import Case, EndingRequest, IncomingMail
from members.actions.posts import appoint
from members.choices import Role
from portal.today.cases import CASES
from portal.today.day import sections_of
from portal.today.handling import ENDINGS_ASKED
from portal.today.ways_in import FAILED_MAILS, HELD
from tests.factories.feedback import make_case
from tests.factories.members import UserFactory


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user


def test_a_message_that_is_held_back_waits_for_whoever_may_let_it_in(
    desk, clerk, clerk_of_another_store, store, now
):
    make_case(store=store, quarantine="trap", body="Buy cheap watches", at=now)
    [section] = sections_of(desk(clerk), [HELD])
    assert section.rows[0].line.words == "Buy cheap watches"
    assert not sections_of(desk(clerk_of_another_store), [HELD])


def test_a_message_that_was_refused_waits_no_longer(desk, manager, store, now):
    case = make_case(store=store, quarantine="trap", at=now)
    end_case(case=case, name="spam", reason="Advertising", by=manager, at=now)
    assert not sections_of(desk(manager), [HELD])


def test_a_case_of_no_store_waits_for_head_office_alone(
    desk, manager, operations, store, now
):
    case = make_case(at=now)
    [section] = sections_of(desk(operations), [CASES])
    assert case.reference in section.rows[0].line.words
    assert not sections_of(desk(manager), [CASES])
    assert not sections_of(desk(operations, f"store={store.pk}"), [CASES])


def test_a_mail_that_failed_waits_for_head_office(desk, manager, operations, now):
    IncomingMail.objects.create(
        message_id="1",
        subject="Stale tea",
        received_at=now,
        fate=MailFate.FAILED,
        problem="OSError",
    )
    [section] = sections_of(desk(operations), [FAILED_MAILS])
    assert (section.rows[0].name, section.rows[0].line.words) == (
        "Stale tea",
        "OSError",
    )
    assert not sections_of(desk(manager), [FAILED_MAILS])


def test_a_closing_by_force_is_shown_to_those_alone_who_may_confirm_it(
    desk, manager, operations, store, now
):
    case = accept_case(case=make_case(at=now), by=operations, at=now)
    Case.objects.filter(pk=case.pk).update(store=store)
    EndingRequest.objects.create(
        case=case, name="force", reason="Known", asked_at=now, asked_by=UserFactory()
    )
    [section] = sections_of(desk(operations), [ENDINGS_ASKED])
    assert case.reference in section.rows[0].line.words
    assert not sections_of(desk(manager), [ENDINGS_ASKED])
