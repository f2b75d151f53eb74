"""What is due today, and for whom."""

from datetime import UTC, date, datetime, timedelta

from members.choices import MemberStatus
from members.models import MemberStat, Promise
from members.queries.promises import due_contacts, due_promises
from tests.factories.members import MemberFactory

AT = datetime(2026, 11, 5, 3, tzinfo=UTC)
TODAY = date(2026, 11, 5)


def promise(member, days, owner=None, **told):
    return Promise.objects.create(
        member=member,
        what="Tea",
        due_on=TODAY + timedelta(days=days),
        owner=owner,
        made_at=AT,
        **told,
    )


def set_next(member, days):
    MemberStat.objects.create(
        member=member,
        home_store=member.home_store,
        next_contact_on=TODAY + timedelta(days=days),
        computed_at=AT,
    )
    return member


def test_due_promises_are_open_and_own_ones_come_first(clerk, manager, member):
    late = promise(member, -5, manager)
    own = promise(member, 0, clerk)
    promise(member, 1, clerk)
    promise(member, 0, clerk, is_kept=True, settled_at=AT)
    assert list(due_promises(clerk, TODAY)) == [own, late]
    assert list(due_promises(manager, TODAY)) == [late, own]


def test_due_contacts_are_those_set_for_today_or_before(clerk, store, other_store):
    late = set_next(MemberFactory(home_store=store), -3)
    own = set_next(MemberFactory(home_store=store, owner=clerk), 0)
    set_next(MemberFactory(home_store=store), 1)
    set_next(MemberFactory(home_store=other_store), -1)
    set_next(MemberFactory(home_store=store, status=MemberStatus.CLOSED), -1)
    assert list(due_contacts(clerk, TODAY)) == [own, late]


def test_another_store_sees_neither(clerk_of_another_store, stranger, member):
    promise(member, 0)
    set_next(member, 0)
    for person in (clerk_of_another_store, stranger):
        assert not due_promises(person, TODAY).exists()
        assert not due_contacts(person, TODAY).exists()


def test_both_take_one_query(clerk, store, django_assert_num_queries):
    for _n in range(3):
        member = set_next(MemberFactory(home_store=store), 0)
        promise(member, 0)
    clerk.has_perm("members.view_member")
    list(due_promises(clerk, TODAY))
    with django_assert_num_queries(2):
        for row in due_promises(clerk, TODAY):
            assert str(row.member)
            assert row.owner is None
        for row in due_contacts(clerk, TODAY):
            assert row.stat.next_contact_on
            assert str(row.home_store)
