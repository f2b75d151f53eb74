"""Who sees what: posts, scopes, and the QuerySets that ask them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from members.actions.posts import appoint, dismiss
from members.choices import Role
from members.models import Member, scope_of
from tests.factories.members import MemberFactory, StoreFactory, UserFactory


def test_a_clerk_sees_the_members_of_her_store_only(clerk, member, other_store):
    MemberFactory(home_store=other_store)
    assert list(Member.objects.visible_to(clerk)) == [member]


def test_another_stores_clerk_does_not_see_the_member(clerk_of_another_store, member):
    assert not Member.objects.visible_to(clerk_of_another_store).exists()


def test_a_post_in_a_region_covers_all_its_stores(roles, store, member):
    neighbour = MemberFactory(home_store=StoreFactory(region=store.region))
    MemberFactory()
    user = UserFactory()
    appoint(user=user, role=Role.STORE_MANAGER, region=store.region)
    assert set(Member.objects.visible_to(user)) == {member, neighbour}


def test_a_post_in_the_whole_chain_sees_every_store(marketer, member):
    MemberFactory()
    assert Member.objects.visible_to(marketer).count() == 2


@pytest.mark.parametrize("person", ["stranger", "clerk"])
def test_a_dismissed_or_never_appointed_person_sees_nothing(person, request, member):
    user = request.getfixturevalue(person)
    for post in user.posts.all():
        dismiss(post=post)
    user = type(user).objects.get(pk=user.pk)
    assert not Member.objects.visible_to(user).exists()
    assert not user.has_perm("members.view_member")


def test_nobody_logged_in_sees_nothing(member):
    assert not Member.objects.visible_to(AnonymousUser()).exists()


def test_the_scope_is_read_with_at_most_three_queries(
    clerk, member, django_assert_max_num_queries
):
    clerk = type(clerk).objects.get(pk=clerk.pk)
    with django_assert_max_num_queries(3):
        scope_of(clerk, "members.view_member")
        scope_of(clerk, "members.change_member")
