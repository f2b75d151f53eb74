"""Promises: made, settled, handed on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from members.actions.promises import (
    PromiseMade,
    make_promise,
    reassign_promise,
    settle_promise,
)
from members.exceptions import ContactRefused, NotAllowed
from members.models import Activity
from members.record.timeline import activity_kinds

AT = datetime(2026, 11, 5, 3, tzinfo=UTC)
ON = date(2026, 11, 5)


@pytest.fixture
def promise(clerk, member):
    return make_promise(
        member=member, promise=PromiseMade("A sample", ON), by=clerk, at=AT
    )


def last_line(promise):
    row = Activity.objects.filter(member=promise.member).latest("pk")
    return activity_kinds.get(row.kind).line(row)


def test_a_promise_is_kept(promise, manager):
    settled = settle_promise(promise=promise, is_kept=True, by=manager, at=AT)
    assert (settled.is_kept, settled.settled_by) == (True, manager)
    assert last_line(promise) == "Promise kept: A sample"


def test_a_broken_promise_tells_why(promise, clerk):
    with pytest.raises(ContactRefused):
        settle_promise(promise=promise, is_kept=False, by=clerk, at=AT, note=" ")
    settle_promise(promise=promise, is_kept=False, by=clerk, at=AT, note="sold out")
    assert last_line(promise) == "Promise not kept: A sample · sold out"


def test_a_promise_is_settled_once(promise, clerk):
    settle_promise(promise=promise, is_kept=True, by=clerk, at=AT)
    with pytest.raises(ContactRefused):
        settle_promise(promise=promise, is_kept=True, by=clerk, at=AT)
    with pytest.raises(ContactRefused):
        reassign_promise(promise=promise, owner=clerk, by=clerk, at=AT)


def test_a_promise_is_handed_to_a_colleague(promise, clerk, manager):
    handed = reassign_promise(promise=promise, owner=manager, by=clerk, at=AT)
    assert handed.owner == manager
    assert last_line(promise) == f"Promise handed to {manager}: A sample"


def test_handing_it_to_its_owner_writes_nothing(promise, clerk):
    reassign_promise(promise=promise, owner=clerk, by=clerk, at=AT)
    assert Activity.objects.count() == 1


def test_nobody_of_another_store_gets_a_promise(promise, clerk, clerk_of_another_store):
    with pytest.raises(ContactRefused):
        reassign_promise(promise=promise, owner=clerk_of_another_store, by=clerk, at=AT)


@pytest.mark.parametrize("person", ["clerk_of_another_store", "auditor", "steward"])
def test_who_may_not_change_contacts_here_settles_nothing(person, promise, request):
    user = request.getfixturevalue(person)
    with pytest.raises(NotAllowed):
        settle_promise(promise=promise, is_kept=True, by=user, at=AT)
    with pytest.raises(NotAllowed):
        reassign_promise(promise=promise, owner=user, by=user, at=AT)


def test_a_promise_is_not_due_before_it_is_made(clerk, member):
    with pytest.raises(ContactRefused):
        make_promise(
            member=member,
            promise=PromiseMade("Tea", ON - timedelta(days=1)),
            by=clerk,
            at=AT,
        )
