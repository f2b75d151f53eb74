"""The last question before letters leave: gates of other apps, budgets, slow servers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from members.choices import Channel, MessageKind, MessageState, Purpose
from members.models import Message, SendingBudget
from members.outbox.budgets import BURST, Budget, BudgetSource, budget_sources, take
from members.outbox.enqueue import Letter, enqueue_many
from members.outbox.gates import BatchGate, Verdict, batch_gates, judged
from members.outbox.sender import send_due
from tests.factories.members import MemberFactory
from tests.support.smtp import smtp_server

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def queue(count, ref="campaigns.run:1", **changes):
    letters = []
    for number in range(count):
        name = f"{ref.rpartition(':')[2]}-{number}"
        member = MemberFactory(email=f"p{name}@example.com", agreed=True)
        values = {
            "key": f"{ref}:{number}",
            "channel": Channel.EMAIL,
            "kind": MessageKind.MARKETING,
            "purpose": Purpose.GREETINGS,
            "member_id": member.pk,
            "address": f"p{name}@example.com",
            "subject": "s",
            "text": "t",
            "ref": ref,
        }
        letters.append(Letter(**values | changes))
    enqueue_many(letters, at=AT)
    return list(Message.objects.filter(ref=ref).order_by("pk"))


@pytest.fixture
def gate():
    """Registers a gate with these verdicts; it notes what it was asked about."""
    asked = []

    def put(judge):
        def noting(letters, at):
            asked.append([letter.pk for letter in letters])
            return judge(letters, at)

        batch_gates.register(BatchGate("tests.gate", noting))
        return asked

    yield put
    if "tests.gate" in batch_gates:
        batch_gates.unregister("tests.gate")


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_a_gate_is_asked_once_for_the_whole_batch(db, gate):
    letters = queue(3)
    asked = gate(lambda letters, at: {letters[0].pk: Verdict("cap")})
    with smtp_server() as mail:
        assert send_due(at=AT) == 2
    assert asked == [[letter.pk for letter in letters]]
    letters[0].refresh_from_db()
    assert (letters[0].state, letters[0].reason) == (MessageState.SKIPPED, "cap")
    assert letters[0].address not in mail.addresses


def test_quiet_hours_put_letters_off_and_they_leave_in_the_morning(db, gate):
    morning = AT + timedelta(hours=8)

    def quiet(letters, at):
        if at >= morning:
            return {}
        return {each.pk: Verdict("quiet_hours", until=morning) for each in letters}

    queue(2)
    gate(quiet)
    with smtp_server():
        assert send_due(at=AT) == 0
        assert states() == [MessageState.QUEUED] * 2
        assert {row.due_at for row in Message.objects.all()} == {morning}
        assert {row.attempts for row in Message.objects.all()} == {0}
        assert send_due(at=morning - timedelta(seconds=9)) == 0
        assert send_due(at=morning) == 2


def test_what_is_put_off_past_its_last_hour_is_too_late_at_once(db, gate):
    queue(1, expires_at=AT + timedelta(hours=1))
    gate(
        lambda letters, _at: {
            each.pk: Verdict("quiet_hours", until=AT + timedelta(hours=8))
            for each in letters
        }
    )
    with smtp_server():
        send_due(at=AT)
    assert states() == [MessageState.EXPIRED]


def test_a_batch_costs_the_same_questions_as_a_letter(db):
    letters = queue(4)
    judged(letters[:1], at=AT)
    costs = []
    for batch in (letters[1:2], letters[2:]):
        with CaptureQueriesContext(connection) as told:
            assert judged(batch, at=AT) == {}
        costs.append(len(told))
    assert costs[0] == costs[1]


def test_no_more_leave_in_a_minute_than_allowed_and_all_leave_in_the_end(db):
    queue(12)
    with smtp_server() as mail, override_settings(MAIL_PER_MINUTE=12):
        # Three places are there at once (15 seconds' worth), one comes every 5 seconds.
        assert send_due(at=AT) == 3
        for second in range(5, 60, 5):
            send_due(at=AT + timedelta(seconds=second))
    assert len(set(mail.addresses)) == len(mail.addresses) == 12
    assert {row.attempts for row in Message.objects.all()} == {1}


def test_the_limit_of_one_campaign_does_not_hold_up_another(db):
    budget_sources.register(
        BudgetSource(
            "tests.budget",
            lambda letters: {
                each.pk: Budget("run:1", 4)
                for each in letters
                if each.ref == "campaigns.run:1"
            },
        )
    )
    try:
        queue(250)
        others = queue(5, ref="campaigns.run:2")
        with smtp_server() as mail:
            assert send_due(at=AT) == 1 + 5
            assert {each.address for each in others} <= set(mail.addresses)
            # What was put off doesn't come to the claim again before its time.
            assert not Message.objects.filter(
                due_at__lte=AT + 10 * MINUTE / 60
            ).exists()
    finally:
        budget_sources.unregister("tests.budget")


def test_service_letters_overtake(db):
    queue(30)
    [service] = queue(
        1, ref="feedback.case:1", kind=MessageKind.SERVICE, purpose="", member_id=None
    )
    with smtp_server() as mail, override_settings(MAIL_PER_MINUTE=4):
        assert send_due(at=AT) == 1
    assert mail.addresses == [service.address]


def test_letters_for_which_there_was_no_time_are_free_for_others(db):
    queue(3)
    with smtp_server():
        send_due(at=AT, seconds=-1)
        assert states() == [MessageState.QUEUED] * 3
        assert send_due(at=AT) == 3


class TestBuckets(TestCase):
    @given(
        turns=st.lists(
            st.tuples(st.integers(0, 20), st.integers(0, 40)), min_size=1, max_size=12
        ),
        per_minute=st.integers(1, 600),
    )
    def test_never_more_than_the_rate_and_a_burst(self, turns, per_minute):
        SendingBudget.objects.all().delete()
        at, granted = AT, 0
        for seconds, wanted in turns:
            at += timedelta(seconds=seconds)
            waits = take(Budget("b", per_minute), wanted, at=at)
            granted += wanted - len(waits)
            assert all(wait > at for wait in waits)
            assert waits == sorted(waits)
            burst = max(1, per_minute / 60 * BURST.total_seconds())
            assert granted <= burst + (at - AT).total_seconds() * per_minute / 60 + 0.01


@pytest.mark.django_db(transaction=True)
def test_a_gate_locks_and_writes_in_a_transaction_that_ends_before_sending(gate):
    seen = []

    def looking(_letters, _at):
        seen.append(connection.in_atomic_block)
        return {}

    queue(1)
    gate(looking)
    with smtp_server():
        assert send_due(at=AT) == 1
    assert seen == [True]
