"""One thing done to many members: scope, limit, once only, history, few statements."""

from datetime import UTC, datetime

import pytest

from members.actions import bulk
from members.actions.bulk import (
    add_to_list,
    assign_owner,
    remove_from_list,
    tag_members,
    untag_members,
)
from members.choices import MemberStatus
from members.exceptions import BulkRefused, NotAllowed
from members.models import (
    Activity,
    FieldChange,
    Member,
    MemberList,
    MemberListEntry,
    MemberTag,
    Tag,
)
from members.record.timeline import activity_kinds
from tests.factories.members import MemberFactory

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture
def ours(store):
    return MemberFactory.create_batch(3, home_store=store)


@pytest.fixture
def theirs(other_store):
    return MemberFactory(home_store=other_store)


@pytest.fixture
def tag(db):
    return Tag.objects.create(name="茶友会")


@pytest.fixture
def guests(db):
    return MemberList.objects.create(name="品鉴会")


def everybody():
    return Member.objects.all()


def lines(kind):
    found = Activity.objects.filter(kind=kind).order_by("pk")
    return [activity_kinds.get(kind).line(each) for each in found]


def test_a_tag_goes_on_ones_own_members_only_and_only_once(ours, theirs, tag, manager):
    assert tag_members(members=everybody(), tag=tag, by=manager, at=NOW) == 3
    assert tag_members(members=everybody(), tag=tag, by=manager, at=NOW) == 0
    assert set(MemberTag.objects.values_list("member", flat=True)) == {
        member.pk for member in ours
    }
    assert lines("members.tag") == ["Tagged “茶友会”"] * 3


def test_a_tag_comes_off_ones_own_members_only(ours, theirs, tag, manager):
    for member in (ours[0], theirs):
        MemberTag.objects.create(member=member, tag=tag, at=NOW)
    assert untag_members(members=everybody(), tag=tag, by=manager, at=NOW) == 1
    assert untag_members(members=everybody(), tag=tag, by=manager, at=NOW) == 0
    assert MemberTag.objects.get().member == theirs
    assert lines("members.tag") == ["Tag “茶友会” taken off"]


def test_members_are_put_on_a_list_and_taken_off(ours, theirs, guests, manager):
    done = {"member_list": guests, "by": manager, "at": NOW}
    assert add_to_list(members=everybody(), **done) == 3
    assert add_to_list(members=everybody(), **done) == 0
    some = Member.objects.filter(pk__in=[ours[0].pk, theirs.pk])
    assert remove_from_list(members=some, **done) == 1
    assert MemberListEntry.objects.count() == 2
    assert lines("members.list")[-1] == "Taken off the list “品鉴会”"


def test_a_colleague_gets_the_members_with_history_and_timeline(
    ours, theirs, clerk, manager
):
    ours[0].owner = clerk
    ours[0].save()
    done = {"owner": clerk, "by": manager, "at": NOW}
    assert assign_owner(members=everybody(), **done) == 2
    assert assign_owner(members=everybody(), **done) == 0
    assert Member.objects.filter(owner=clerk).count() == 3
    changes = FieldChange.objects.filter(field="owner")
    assert set(changes.values_list("member", flat=True)) == {ours[1].pk, ours[2].pk}
    assert len(lines("members.owner")) == 2
    theirs.refresh_from_db()
    assert theirs.owner is None


def test_nobody_of_another_store_gets_members(ours, clerk_of_another_store, manager):
    with pytest.raises(NotAllowed, match="no colleague"):
        assign_owner(
            members=everybody(), owner=clerk_of_another_store, by=manager, at=NOW
        )
    assert not Member.objects.exclude(owner=None).exists()


def test_erased_records_are_left_alone(ours, tag, manager):
    Member.objects.filter(pk=ours[0].pk).update(status=MemberStatus.ERASED)
    assert tag_members(members=everybody(), tag=tag, by=manager, at=NOW) == 2


def test_more_than_the_limit_is_refused_and_nobody_changes(
    ours, tag, manager, monkeypatch
):
    monkeypatch.setattr(bulk, "MOST", 2)
    with pytest.raises(BulkRefused):
        tag_members(members=everybody(), tag=tag, by=manager, at=NOW)
    assert not MemberTag.objects.exists()


def test_who_may_change_nobody_changes_nobody(ours, tag, auditor):
    assert tag_members(members=everybody(), tag=tag, by=auditor, at=NOW) == 0


@pytest.mark.parametrize("number", [1, 30])
def test_statements_do_not_grow_with_the_members(
    number, store, tag, manager, django_assert_max_num_queries
):
    MemberFactory.create_batch(number, home_store=store)
    with django_assert_max_num_queries(12):
        assert tag_members(members=everybody(), tag=tag, by=manager, at=NOW) == number
