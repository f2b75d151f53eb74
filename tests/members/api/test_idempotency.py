"""Idempotency-Key: the same request twice is one piece of work."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from members.actions.api_answers import LEASE, claim_answer, forget_answers, keep_answer
from members.models import ApiAnswer, Member, Purchase
from tests.factories.members import StoreFactory
from tests.members.api.conftest import NOW, problem, program

BODY = {"name": "李芳"}


def key(word="k-1"):
    return {"Idempotency-Key": word}


def test_the_same_request_again_gets_the_same_answer(till):
    first = till.post("/members", BODY, key())
    again = till.post("/members", BODY, key())
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Member.objects.count() == 1


def test_another_key_is_another_request(till):
    till.post("/members", BODY, key("a"))
    till.post("/members", BODY, key("b"))
    till.post("/members", BODY)
    assert Member.objects.count() == 3


@pytest.mark.parametrize(
    ("path", "body"), [("/members", {"name": "张"}), ("/purchases", BODY)]
)
def test_a_key_of_another_request_is_refused(till, path, body):
    till.post("/members", BODY, key())
    problem(till.post(path, body, key()), 422, "key-reused")
    assert Member.objects.count() == 1


def test_tokens_do_not_share_keys(till, store):
    other = program(store=store, name="Other")
    till.post("/members", BODY, key())
    assert other.post("/members", BODY, key()).status_code == 201
    assert Member.objects.count() == 2


def test_a_refusal_is_not_kept(till):
    problem(till.post("/members", {"name": ""}, key()), 422, "invalid")
    wrong = {"name": "李", "phone": "12"}
    problem(till.post("/members", wrong, key()), 422, "invalid")
    assert not ApiAnswer.objects.exists()
    assert till.post("/members", BODY, key()).status_code == 201


def test_a_failure_of_ours_leaves_neither_work_nor_answer(till, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("members.api.member_routes.tell", fails)
        problem(till.post("/members", BODY, key()), 500, "failed")
    assert not Member.objects.exists()
    assert not ApiAnswer.objects.exists()
    assert till.post("/members", BODY, key()).status_code == 201


@pytest.mark.parametrize("word", ["", "x" * 256, "ключ", "a\tb"])
def test_an_impossible_key_is_refused(till, word):
    told = problem(till.post("/members", BODY, key(word)), 422, "invalid")
    assert told["errors"][0]["parameter"] == "Idempotency-Key"


def claim_for(till, *, at, key="k", request_hash="h"):
    return claim_answer(token=till.token, key=key, request_hash=request_hash, at=at)


def test_a_request_in_flight_is_told_to_wait(till):
    first, is_ours = claim_for(till, at=NOW)
    assert is_ours
    again, is_ours = claim_for(till, at=NOW + LEASE - timedelta(seconds=1))
    assert (again.pk, is_ours) == (first.pk, False)


def test_what_a_dead_process_left_is_taken_over_by_one(till):
    first, _ours = claim_for(till, at=NOW)
    second, is_ours = claim_for(till, at=NOW + LEASE)
    assert is_ours
    _third, is_ours = claim_for(till, at=NOW + LEASE)
    assert not is_ours
    # The first was only slow: its answer does not count any more.
    told = {"status": 201, "headers": {}, "body": "{}", "member": None, "at": NOW}
    assert not keep_answer(claim=first, **told)
    assert keep_answer(claim=second, **told)


def test_another_request_never_takes_over(till):
    claim_for(till, at=NOW)
    _claim, is_ours = claim_for(till, at=NOW + 2 * LEASE, request_hash="other")
    assert not is_ours


def test_in_flight_is_told_as_a_problem(till):
    till.post("/members", BODY, key())
    ApiAnswer.objects.update(
        answered_at=None, status=None, claimed_at=datetime.now(UTC)
    )
    answer = till.post("/members", BODY, key())
    problem(answer, 409, "in-progress")
    assert int(answer.headers["Retry-After"]) > 0
    assert ApiAnswer.objects.exists()


def test_answers_are_forgotten_after_a_day(till):
    till.post("/members", BODY, key())
    assert forget_answers(at=datetime.now(UTC) + timedelta(hours=23)) == 0
    assert forget_answers(at=datetime.now(UTC) + timedelta(hours=25)) == 1
    assert forget_answers(at=datetime.now(UTC) + timedelta(hours=25)) == 0


def test_an_answer_goes_with_the_person_it_tells_of(till):
    till.post("/members", BODY, key())
    assert ApiAnswer.objects.get().member == Member.objects.get()
    till.post("/purchases", [{}], key("p"))
    assert ApiAnswer.objects.filter(member=None).count() == 1


def at_once(count, work):
    answers = []
    barrier = threading.Barrier(count)

    def run():
        barrier.wait()
        try:
            answers.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite is in memory here"
)
@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_do_the_work_once():
    till = program(store=StoreFactory())
    answers = at_once(4, lambda: program_of(till).post("/members", BODY, key()))
    assert Member.objects.count() == 1
    assert {each.status_code for each in answers} <= {201, 409}
    assert sum(each.status_code == 201 for each in answers) >= 1


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite is in memory here"
)
@pytest.mark.django_db(transaction=True)
def test_two_tills_that_send_the_same_day_record_it_once():
    till = program(store=StoreFactory())
    body = [
        {
            "receipt_no": f"R-{number}",
            "purchased_at": "2026-11-20T15:04:05+08:00",
            "lines": [{"sku": f"S-{number}", "category": "茶", "amount": "1"}],
        }
        for number in range(30)
    ]
    orders = iter([body, body[::-1], body])
    lock = threading.Lock()

    def send():
        with lock:
            mine = next(orders)
        return program_of(till).post("/purchases", mine)

    answers = at_once(3, send)
    assert [each.status_code for each in answers] == [200, 200, 200]
    recorded = sum(each.json()["counts"].get("recorded", 0) for each in answers)
    assert recorded == Purchase.objects.count() == 30


def program_of(till):
    """The same program on a connection of its own."""
    return type(till)(till.token, till.secret)
