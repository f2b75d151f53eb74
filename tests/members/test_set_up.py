"""The screens of the menu "Set-up"."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.urls import reverse

from members.actions.access import log_access
from members.actions.posts import appoint
from members.choices import AccessAction, Role
from members.models import AccessLog, Category, Post, Product, Region, Store, User
from tests.factories.members import MemberFactory, StoreFactory, UserFactory

NOW = datetime(2026, 11, 5, 3, tzinfo=UTC)


def text_of(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def test_the_staff_list_holds_no_website_accounts(client, administrator, clerk, member):
    client.force_login(administrator)
    text = text_of(client, "wagtailusers_users:index")
    assert clerk.email in text
    assert "Clerk (湖滨店)" in text
    assert member.user.email not in text
    url = reverse("wagtailusers_users:edit", args=[member.user.pk])
    assert client.get(url).status_code == 404


def test_an_administrator_makes_an_account_and_a_link_is_sent(client, administrator):
    client.force_login(administrator)
    data = {"email": "New@Example.com", "first_name": "新", "last_name": "王"}
    client.post(reverse("wagtailusers_users:add"), data)
    user = User.objects.get(email="new@example.com")
    assert user.is_staff
    assert not user.has_usable_password()
    assert not user.is_superuser
    assert [message.to for message in mail.outbox] == [["new@example.com"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_two_accounts_with_one_address_are_refused(client, administrator, clerk):
    client.force_login(administrator)
    data = {"email": clerk.email.upper()}
    response = client.post(reverse("wagtailusers_users:add"), data)
    assert "There is an account with this address." in response.content.decode()


def test_changing_an_address_takes_the_old_one_out_of_use(client, administrator, clerk):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=clerk, email=clerk.email, verified=True)
    client.force_login(administrator)
    data = {"email": "lin@example.com", "first_name": "Lin", "is_active": "on"}
    client.post(reverse("wagtailusers_users:edit", args=[clerk.pk]), data)
    addresses = EmailAddress.objects.filter(user=clerk)
    assert [each.email for each in addresses] == ["lin@example.com"]
    clerk.refresh_from_db()
    assert clerk.email == "lin@example.com"


def test_an_administrator_appoints_and_dismisses(client, administrator, store):
    colleague = UserFactory(is_staff=True)
    client.force_login(administrator)
    add = reverse("posts:add")
    data = {"user": colleague.pk, "role": Role.CLERK, "store": store.pk}
    client.post(add, data)
    post = Post.objects.get(user=colleague)
    assert (post.role, post.store) == (Role.CLERK, store)
    assert colleague.groups.filter(name=Role.CLERK).exists()
    assert "湖滨店" in text_of(client, "wagtailusers_users:edit", colleague.pk)
    client.post(reverse("posts:delete", args=[post.pk]))
    assert not colleague.groups.exists()


@pytest.fixture
def store_administrator(roles, store):
    user = UserFactory()
    appoint(user=user, role=Role.ADMINISTRATOR, store=store)
    return user


@pytest.mark.parametrize("place", ["whole chain", "other store", "region"])
def test_a_stores_administrator_appoints_in_her_store_only(
    client, store_administrator, clerk, store, other_store, place
):
    client.force_login(store_administrator)
    data = {"user": clerk.pk, "role": Role.STORE_MANAGER}
    if place == "other store":
        data["store"] = other_store.pk
    if place == "region":
        data["region"] = store.region_id
    client.post(reverse("posts:add"), data)
    assert not Post.objects.filter(role=Role.STORE_MANAGER).exists()


def test_a_stores_administrator_does_not_see_the_posts_of_others(
    client, store_administrator, clerk_of_another_store, marketer
):
    client.force_login(store_administrator)
    for post in Post.objects.exclude(user=store_administrator):
        url = reverse("posts:delete", args=[post.pk])
        assert client.post(url).status_code == 404
    assert marketer.posts.exists()


@pytest.mark.parametrize("name", ["stores", "regions", "products", "sources"])
def test_an_administrator_sees_the_lists(client, administrator, store, name):
    client.force_login(administrator)
    assert client.get(reverse(f"{name}:index")).status_code == 200
    assert client.get(reverse(f"{name}:add")).status_code == 200


def test_a_clerk_sees_no_set_up(client, clerk):
    client.force_login(clerk)
    for name in ("stores", "regions", "products", "posts", "access-log"):
        assert client.get(reverse(f"{name}:index")).status_code == 302
    assert client.get(reverse("wagtailusers_users:index")).status_code == 302


def test_stores_and_regions_are_made_and_changed(client, administrator):
    client.force_login(administrator)
    client.post(reverse("regions:add"), {"name": "江浙"})
    region = Region.objects.get()
    client.post(
        reverse("stores:add"), {"code": "S1", "name": "湖滨店", "region": region.pk}
    )
    assert Store.objects.get().region == region
    assert "1" in text_of(client, "regions:index")


def test_operations_of_one_store_change_that_store_only(client, store, other_store):
    from portal.roles import write_roles

    write_roles()
    user = UserFactory()
    appoint(user=user, role=Role.OPERATIONS, store=store)
    client.force_login(user)
    assert client.get(reverse("stores:edit", args=[store.pk])).status_code == 200
    assert client.get(reverse("stores:edit", args=[other_store.pk])).status_code == 404
    assert other_store.name not in text_of(client, "stores:index")


def test_categories_are_a_tree(client, administrator):
    client.force_login(administrator)
    add = reverse("categories:add")
    client.post(add, {"name": "茶"})
    tea = Category.objects.get()
    client.post(add, {"name": "绿茶", "parent": tea.pk, "usual_days": 45})
    client.post(add, {"name": "茶具"})
    green = Category.objects.get(name="绿茶")
    ware = Category.objects.get(name="茶具")
    assert green.get_parent() == tea
    edit = reverse("categories:edit", args=[green.pk])
    client.post(edit, {"name": "绿茶类", "parent": ware.pk, "usual_days": 45})
    green = Category.objects.get(pk=green.pk)
    assert (green.name, green.get_parent()) == ("绿茶类", ware)
    client.post(edit, {"name": "绿茶类", "parent": ""})
    assert Category.objects.get(pk=green.pk).is_root()
    assert "　" in text_of(client, "products:add") or Category.objects.count() == 3


def test_a_category_never_becomes_part_of_itself(client, administrator):
    tea = Category.add_root(name="茶")
    green = tea.add_child(name="绿茶")
    client.force_login(administrator)
    url = reverse("categories:edit", args=[tea.pk])
    response = client.post(url, {"name": "茶", "parent": green.pk})
    assert "part of itself" in response.content.decode()
    assert Category.objects.get(pk=tea.pk).is_root()


def test_products_belong_to_a_category(client, administrator):
    tea = Category.add_root(name="茶")
    client.force_login(administrator)
    data = {"sku": "T1", "name": "龙井", "category": tea.pk, "is_active": "on"}
    client.post(reverse("products:add"), data)
    assert Product.objects.get().category == tea


def test_a_manager_reads_the_log_of_her_stores_members(
    client, manager, clerk, member, other_store
):
    stranger = MemberFactory(name="外店会员", home_store=other_store)
    for each in (member, stranger):
        log_access(
            by=clerk, action=AccessAction.OPENED, member=each, what="record", at=NOW
        )
    log_access(by=clerk, action=AccessAction.EXPORTED, what="all members", at=NOW)
    client.force_login(manager)
    text = text_of(client, "access-log:index")
    assert member.name in text
    assert stranger.name not in text
    assert "all members" not in text
    foreign = AccessLog.objects.get(member=stranger)
    url = reverse("access-log:inspect", args=[foreign.pk])
    assert client.get(url).status_code == 404


def test_the_log_has_no_address_to_change_it(client, admin_client, clerk):
    log_access(by=clerk, action=AccessAction.OPENED, what="record", at=NOW)
    pk = AccessLog.objects.get().pk
    for name in ("add", "edit", "delete", "copy"):
        from django.urls import NoReverseMatch

        with pytest.raises(NoReverseMatch):
            reverse(f"access-log:{name}", args=[] if name == "add" else [pk])
    text = text_of(admin_client, "access-log:index")
    assert "/edit/" not in text


LISTS = ["wagtailusers_users", "posts", "stores", "products", "access-log"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_same_for_one_row_and_for_three(
    client, admin_user, name, django_assert_num_queries, clerk, member
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(admin_user)
    tea = Category.add_root(name="茶")

    def grow(number):
        colleague = UserFactory()
        appoint(user=colleague, role=Role.CLERK, store=StoreFactory())
        Product.objects.create(sku=f"T{number}", name=f"茶{number}", category=tea)
        log_access(
            by=colleague, action=AccessAction.OPENED, member=member, what="x", at=NOW
        )

    grow(1)
    text_of(client, f"{name}:index")
    with CaptureQueriesContext(connection) as one:
        text_of(client, f"{name}:index")
    grow(2)
    grow(3)
    with CaptureQueriesContext(connection) as three:
        text_of(client, f"{name}:index")
    assert len(three) == len(one)
