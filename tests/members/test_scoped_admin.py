"""Every generic view of Wagtail, asked by people of this store and of another."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.views.generic import TemplateView

from members import scoped_admin
from members.actions.posts import appoint
from members.choices import Role
from members.models import Member, Product
from members.permissions import ScopedPermissionPolicy, policy_of
from members.scoped_admin import harmless, scoped_view
from tests.factories.members import MemberFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.urls("tests.support.probe")

OBJECT_VIEWS = ["edit", "history", "inspect", "usage"]


@pytest.fixture
def foreign(other_store):
    return MemberFactory(name="王外店", member_no="F-1", home_store=other_store)


def page(client, name, *args, **query):
    return client.get(reverse(f"probe:{name}", args=args), query)


@pytest.mark.parametrize("view", OBJECT_VIEWS)
def test_a_row_of_another_store_is_not_found(client, clerk, foreign, view):
    client.force_login(clerk)
    assert page(client, view, foreign.pk).status_code == 404


@pytest.mark.parametrize("view", OBJECT_VIEWS)
def test_a_row_of_ones_own_store_is_shown(client, clerk, member, view):
    client.force_login(clerk)
    assert page(client, view, member.pk).status_code == 200


@pytest.mark.parametrize("view", OBJECT_VIEWS)
def test_with_the_scoping_off_every_view_would_leak(
    client, clerk, foreign, view, monkeypatch
):
    """The tests above would notice: nothing but the scope keeps the row away."""
    monkeypatch.setattr(ScopedPermissionPolicy, "scope", lambda *args: args[2])
    client.force_login(clerk)
    assert page(client, view, foreign.pk).status_code == 200


def test_the_list_its_search_and_its_filters_hold_the_own_store_only(
    client, clerk, member, foreign
):
    client.force_login(clerk)
    for query in ({}, {"q": "王"}, {"home_store": foreign.home_store_id}):
        text = page(client, "index", **query).content.decode()
        assert foreign.name not in text
        assert foreign.home_store.name not in text
    assert member.name in page(client, "index").content.decode()


def test_the_list_would_leak_with_the_scoping_off(client, clerk, foreign, monkeypatch):
    monkeypatch.setattr(ScopedPermissionPolicy, "scope", lambda *args: args[2])
    client.force_login(clerk)
    assert foreign.name in page(client, "index").content.decode()


def test_deleting_a_row_of_another_store_is_not_found(
    client, clerk, foreign, admin_user
):
    client.force_login(admin_user)
    assert page(client, "delete", foreign.pk).status_code == 200
    clerk.groups.first().permissions.add(permission("delete_member"))
    client.force_login(clerk)
    assert client.post(reverse("probe:delete", args=[foreign.pk])).status_code == 404
    assert Member.objects.filter(pk=foreign.pk).exists()


def test_copying_a_row_of_another_store_is_not_found(client, clerk, foreign, member):
    client.force_login(clerk)
    assert page(client, "copy", foreign.pk).status_code == 404
    assert page(client, "copy", member.pk).status_code == 200


def test_a_member_cannot_be_moved_into_a_store_out_of_reach(
    client, clerk, member, other_store
):
    client.force_login(clerk)
    data = {"name": "x", "member_no": "M-1", "home_store": other_store.pk}
    response = client.post(reverse("probe:edit", args=[member.pk]), data)
    assert "home_store" in response.context["form"].errors
    assert other_store.name not in response.content.decode()


def test_a_form_offers_colleagues_only(
    client, clerk, manager, clerk_of_another_store, stranger, member, marketer
):
    client.force_login(clerk)
    form = page(client, "edit", member.pk).context["form"]
    offered = set(form.fields["owner"].queryset)
    assert offered == {clerk, manager, marketer}


def test_the_chooser_shows_and_gives_the_own_store_only(client, clerk, member, foreign):
    client.force_login(clerk)
    window = client.get(reverse("probe_chooser:choose")).content.decode()
    assert member.pk
    assert f"/probe-chooser/chosen/{member.pk}/" in window
    assert f"/probe-chooser/chosen/{foreign.pk}/" not in window
    chosen = reverse("probe_chooser:chosen", args=[foreign.pk])
    assert client.get(chosen).status_code == 404
    several = reverse("probe_chooser:chosen_multiple")
    ids = {"id": [member.pk, foreign.pk]}
    result = client.get(several, ids, headers={"x-requested-with": "XMLHttpRequest"})
    assert [each["id"] for each in result.json()["result"]] == [str(member.pk)]


def test_an_export_needs_its_own_right(client, clerk, member):
    client.force_login(clerk)
    response = client.get(
        reverse("probe:index"),
        {"export": "csv"},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert response.status_code == 403


def test_an_export_holds_the_stores_where_exporting_is_allowed(
    client, clerk, member, foreign
):
    appoint(user=clerk, role=Role.MARKETER)
    appoint(user=clerk, role=Role.DATA_STEWARD, store=member.home_store)
    client.force_login(clerk)
    response = client.get(reverse("probe:index"), {"export": "csv"})
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert member.name in text
    assert foreign.name not in text


@pytest.mark.parametrize("value", ["=cmd", "+1", "-1", "@a", "\tx"])
def test_an_exported_cell_is_never_a_formula(value):
    assert harmless(value) == f"'{value}"
    assert harmless("tea") == "tea"
    assert harmless(-1) == -1


def test_a_kind_of_view_that_nobody_taught_to_scope_is_refused():
    with pytest.raises(ImproperlyConfigured):
        scoped_view(TemplateView)


def test_a_long_list_is_counted_to_the_cap_only(client, clerk, store, monkeypatch):
    monkeypatch.setattr(scoped_admin, "COUNT_CAP", 3)
    MemberFactory.create_batch(5, home_store=store)
    client.force_login(clerk)
    assert "3+ members" in page(client, "index").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    client, clerk, store, rows, django_assert_max_num_queries
):
    MemberFactory.create_batch(rows, home_store=store)
    client.force_login(clerk)
    page(client, "index")
    with django_assert_max_num_queries(14):
        page(client, "index")


def test_a_store_administrator_cannot_touch_staff_who_work_elsewhere_too(store):
    from members.models import User
    from members.permissions import policy_of
    from portal.roles import write_roles

    write_roles()
    local, chain = UserFactory(), UserFactory()
    boss = UserFactory(is_superuser=True, is_staff=True)
    admin = UserFactory()
    for user in (local, chain, boss, admin):
        appoint(user=user, role=Role.CLERK, store=store)
    appoint(user=chain, role=Role.MARKETER)
    appoint(user=admin, role=Role.ADMINISTRATOR, store=store)
    policy = policy_of(User)
    everybody = User.objects.all()
    assert set(policy.scope(admin, everybody)) == {local, chain, boss, admin}
    assert set(policy.scope(admin, everybody, "change")) == {local, admin}


def permission(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename)


def test_what_belongs_to_the_whole_chain_is_changed_by_the_whole_chain_only(
    roles, store
):
    at_one_store, everywhere = UserFactory(), UserFactory()
    appoint(user=at_one_store, role=Role.ADMINISTRATOR, store=store)
    appoint(user=everywhere, role=Role.ADMINISTRATOR)
    policy = policy_of(Product)
    product = ProductFactory()
    assert policy.user_has_permission_for_instance(at_one_store, "view", product)
    for action in ("add", "change"):
        assert not policy.user_has_permission(at_one_store, action)
        assert policy.user_has_permission(everywhere, action)
    assert not policy.user_has_permission_for_instance(at_one_store, "change", product)
    assert policy.user_has_permission_for_instance(everywhere, "change", product)
