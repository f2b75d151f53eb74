"""Wishes to be erased, refusals, and what an erasure brings with it."""

import pytest
from allauth.account.models import EmailAddress

from members.actions.erasing import (
    ask_erasure,
    refuse_erasure,
    withdraw_erasure,
)
from members.choices import AccessAction, ErasureState
from members.exceptions import ErasureRefused
from members.models import (
    AccessLog,
    ErasureRequest,
    ImportBatch,
    ImportRow,
    Message,
    Suppression,
)
from members.queries.contactability import address_hash
from tests.factories.members import MemberFactory
from tests.support.erased_person import AT, E164, EMAIL, NAME, erase, make_person


@pytest.fixture
def person(store):
    return make_person(store)


def test_we_never_write_again_and_cancel_what_waits(person, steward):
    letter = Message.objects.create(
        key="x", channel="email", kind="service", address=EMAIL, member=person,
        state="queued", due_at=AT, queued_at=AT,
    )  # fmt: skip
    erase(person, steward)
    letter.refresh_from_db()
    assert (letter.state, letter.due_at, letter.address) == ("cancelled", None, "")
    kept = set(Suppression.objects.values_list("channel", "address_hash"))
    assert kept == {
        ("email", address_hash("email", EMAIL)),
        ("sms", address_hash("sms", E164)),
        ("phone", address_hash("phone", E164)),
    }


def test_the_log_in_is_closed_but_a_colleague_keeps_the_work(
    person, steward, clerk, client
):
    user = person.user
    client.force_login(user)
    erase(person, steward)
    user.refresh_from_db()
    assert not user.is_active
    assert user.email.endswith("@erased.invalid")
    assert not EmailAddress.objects.filter(user=user).exists()
    assert client.get("/me/").status_code == 302
    colleague = MemberFactory(home_store=person.home_store, user=clerk)
    erase(colleague, steward)
    clerk.refresh_from_db()
    assert clerk.is_active
    assert clerk.email == "clerk@example.com"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"typed_number": "M1"}, "not the member's number"),
        ({"typed_number": ""}, "not the member's number"),
        ({"reason": " "}, "Say why"),
    ],
)
def test_an_erasure_that_cannot_be_is_refused_and_nothing_goes(
    fields, words, person, steward
):
    with pytest.raises(ErasureRefused, match=words):
        erase(person, steward, **fields)
    person.refresh_from_db()
    assert person.name == NAME


def test_a_manager_may_not_erase_and_nobody_twice(person, manager, steward):
    with pytest.raises(ErasureRefused, match="may not erase"):
        erase(person, manager)
    erased = erase(person, steward)
    assert str(erased) == "(erased)"
    with pytest.raises(ErasureRefused, match="erased already"):
        erase(erased, steward)


def test_the_erasure_is_logged_without_a_name(person, steward):
    erase(person, steward, reason=f"{NAME} wrote to us")
    entry = AccessLog.objects.get(action=AccessAction.ERASED)
    assert (entry.member, entry.user, entry.reason) == (
        person,
        steward,
        "*** wrote to us",
    )


def test_a_member_asks_is_heard_within_days_and_may_take_it_back(person, steward):
    wish = ask_erasure(member=person, by=person.user, at=AT)
    assert (wish.due_on.isoformat(), wish.state) == ("2026-12-05", ErasureState.OPEN)
    assert ask_erasure(member=person, by=person.user, at=AT) == wish
    letter = Message.objects.get(address=steward.email)
    assert NAME not in letter.subject + letter.text
    assert withdraw_erasure(member=person, by=person.user, at=AT)
    assert not withdraw_erasure(member=person, by=person.user, at=AT)
    again = ask_erasure(member=person, by=person.user, at=AT)
    erase(person, steward)
    again.refresh_from_db()
    assert (again.state, again.decided_by) == (ErasureState.DONE, steward)


def test_a_wish_is_refused_only_with_a_reason(person, steward, clerk):
    wish = ask_erasure(member=person, by=clerk, at=AT, reason="said so")
    with pytest.raises(ErasureRefused, match="may not erase"):
        refuse_erasure(request=wish, by=clerk, at=AT, reason="no")
    with pytest.raises(ErasureRefused, match="Give a reason"):
        refuse_erasure(request=wish, by=steward, at=AT, reason="")
    refuse_erasure(request=wish, by=steward, at=AT, reason="an invoice is open")
    assert ErasureRequest.objects.get().decision == "an invoice is open"
    with pytest.raises(ErasureRefused, match="not wait"):
        refuse_erasure(request=wish, by=steward, at=AT, reason="again")


def test_an_import_can_be_undone_for_everybody_else(person, steward, clerk):
    import_of_rows = ImportBatch.objects.create(
        kind="members", state="done", filename="x.csv", by=clerk
    )
    for number, pk in ((2, person.pk), (3, MemberFactory().pk)):
        ImportRow.objects.create(
            batch=import_of_rows, row_no=number, raw=["a"], outcome="created",
            object_id=pk,
        )  # fmt: skip
    erase(person, steward)
    first, second = ImportRow.objects.order_by("row_no")
    assert (first.raw, first.object_id) == ([], None)
    assert second.raw == ["a"]
