"""Cases over the API: opened once, read by those whom they concern."""

from datetime import UTC, datetime, timedelta

import pytest

from feedback.actions.handling import add_note, reply_to_case
from feedback.models import Case
from members.models import Message
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, StoreFactory
from tests.members.api.conftest import program

TOLD = {"kind": "complaint", "body": "The tea was stale.", "language": "en"}


@pytest.fixture
def shop(store):
    return program(store=store)


def test_a_case_is_opened_and_acknowledged(shop, store):
    answer = shop.post("/feedback", TOLD | {"email": "Ann@Example.com"})
    case = Case.objects.get()
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/feedback/{case.reference}")
    told = answer.json()
    assert (told["reference"], told["store"]) == (case.reference, store.code)
    assert told["correspondence"][0]["from"] == "customer"
    assert (case.email, case.store) == ("ann@example.com", store)
    letter = Message.objects.get()
    assert case.reference in letter.text
    assert "ann@example.com" not in answer.content.decode()
    assert "/t/" not in answer.content.decode()


def test_sent_again_with_its_key_it_is_one_case(shop):
    key = {"Idempotency-Key": "k1"}
    first = shop.post("/feedback", TOLD, key)
    again = shop.post("/feedback", TOLD, key)
    assert first.json() == again.json()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"kind": "rumour"}, 422),
        ({"body": "  "}, 422),
        ({"email": "ann@"}, 422),
        ({"member_no": "nobody"}, 422),
        ({"store": "S-OTHER"}, 403),
        ({"stranger": 1}, 422),
        ({"received_at": "2999-01-01T00:00:00Z"}, 422),
    ],
)
def test_what_is_wrong_is_refused_and_changes_nothing(shop, wrong, status):
    assert shop.post("/feedback", TOLD | wrong).status_code == status
    assert not Case.objects.exists()


def test_a_member_of_another_store_is_not_named(shop, store, other_store):
    mine = MemberFactory(home_store=store)
    theirs = MemberFactory(home_store=other_store)
    told = TOLD | {"member_no": theirs.member_no}
    assert shop.post("/feedback", told).status_code == 422
    shop.post("/feedback", TOLD | {"member_no": mine.member_no})
    assert Case.objects.get().member == mine


def test_it_may_have_been_told_earlier(shop):
    earlier = datetime.now(UTC) - timedelta(days=2)
    shop.post("/feedback", TOLD | {"received_at": earlier.isoformat()})
    assert Case.objects.get().received_at == earlier


def test_how_far_a_case_is_without_notes_and_names(shop, store, clerk):
    clerk.first_name = "Secretname"
    clerk.save()
    at = datetime.now(UTC)
    case = make_case(store=store, email="ann@example.com", at=at)
    add_note(case=case, text="INTERNAL", by=clerk, at=at)
    reply_to_case(case=case, text="A new tin.", by=clerk, at=at)
    answer = shop.get(f"/feedback/{case.reference}")
    told = answer.json()
    assert told["status"] == "replied"
    assert [each["from"] for each in told["correspondence"]] == ["customer", "us"]
    for hidden in ("INTERNAL", "Secretname", "ann@"):
        assert hidden not in answer.content.decode()


def test_cases_of_other_stores_of_nobody_and_held_ones_are_not_found(
    shop, store, other_store
):
    for case in (
        make_case(store=other_store),
        make_case(),
        make_case(store=store, quarantine="trap"),
    ):
        assert shop.get(f"/feedback/{case.reference}").status_code == 404


def test_only_a_token_of_the_whole_chain_may_name_no_store(store):
    StoreFactory(code="S-TWO")
    everywhere = program()
    assert everywhere.post("/feedback", TOLD).status_code == 201
    assert Case.objects.get().store is None


@pytest.mark.parametrize("scope", ["feedback.read", "feedback.write"])
def test_each_scope_opens_its_own_door(store, scope):
    case = make_case(store=store)
    one = program(store=store, scopes=[scope])
    may_read, may_write = scope == "feedback.read", scope == "feedback.write"
    got = one.get(f"/feedback/{case.reference}").status_code
    put = one.post("/feedback", TOLD).status_code
    assert (got == 200, put == 201) == (may_read, may_write)
