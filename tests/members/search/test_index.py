"""Search tokens follow their members."""

from members.choices import MemberStatus
from members.models import Member, MemberSearchToken
from members.search.index import reindex
from tests.factories.members import MemberFactory


def tokens_of(member):
    return set(
        MemberSearchToken.objects.filter(member=member).values_list("token", flat=True)
    )


def test_reindexing_replaces_what_was_there(member, other_store):
    reindex([member.pk])
    Member.objects.filter(pk=member.pk).update(name="李四", home_store=other_store)
    reindex([member.pk])
    assert "李四" in tokens_of(member)
    assert "张小明" not in tokens_of(member)
    stores = MemberSearchToken.objects.filter(member=member).values_list("store_id")
    assert set(stores) == {(other_store.pk,)}


def test_every_email_address_is_a_token(member):
    reindex([member.pk])
    assert "member@example.com" in tokens_of(member)


def test_merged_and_erased_members_have_no_tokens(db):
    member = MemberFactory(status=MemberStatus.ERASED)
    assert reindex([member.pk, member.pk + 999]) == 0


def test_many_members_cost_as_many_queries_as_one(db, django_assert_num_queries):
    members = MemberFactory.create_batch(5)
    with django_assert_num_queries(8):  # savepoint and release included
        reindex([members[0].pk])
    with django_assert_num_queries(8):
        reindex(member.pk for member in members)
    with django_assert_num_queries(8):
        reindex([members[0].pk, members[3].pk])
