"""Who edits the public pages in the admin."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

from members.actions.posts import appoint
from members.choices import Role
from portal.models import HomePage, StandardPage
from portal.roles import write_roles
from tests.factories.members import UserFactory


@pytest.fixture
def about(public_pages):
    write_roles()
    return StandardPage.objects.get(slug="about", locale__language_code="zh-hans")


def holder_of(role):
    user = UserFactory()
    appoint(user=user, role=role)
    return user


def test_those_who_keep_the_site_open_edit_and_publish_pages(about, client):
    for role in (Role.MARKETER, Role.OPERATIONS):
        user = holder_of(role)
        client.force_login(user)
        response = client.get(reverse("wagtailadmin_pages:edit", args=[about.pk]))
        assert response.status_code == 200
        assert about.permissions_for_user(user).can_publish()


def test_nobody_else_edits_pages(about, client):
    for role in (Role.CLERK, Role.AUDITOR, Role.DATA_STEWARD):
        user = holder_of(role)
        client.force_login(user)
        response = client.get(reverse("wagtailadmin_pages:edit", args=[about.pk]))
        assert response.status_code in {302, 403, 404}
        assert not about.permissions_for_user(user).can_edit()


def test_a_marketer_adds_a_page_below_home_and_a_picture(about, client):
    client.force_login(holder_of(Role.MARKETER))
    home = HomePage.objects.get(locale__language_code="en")
    place = ["portal", "standardpage", home.pk]
    assert client.get(reverse("wagtailadmin_pages:add", args=place)).status_code == 200
    assert client.get(reverse("wagtailimages:add")).status_code == 200


def test_a_page_can_be_translated_in_the_admin(about, client):
    client.force_login(holder_of(Role.MARKETER))
    response = client.get(reverse("wagtailadmin_explore", args=[about.get_parent().pk]))
    assert response.status_code == 200
    assert about.title in response.content.decode()


def test_writing_the_roles_twice_changes_nothing(about, django_assert_num_queries):
    user = holder_of(Role.MARKETER)
    rows = Group.permissions.through.objects
    before = set(rows.values_list("pk", flat=True))
    with django_assert_num_queries(8):
        write_roles()
    assert set(rows.values_list("pk", flat=True)) == before
    assert about.permissions_for_user(user).can_publish()


def test_what_was_given_to_a_role_by_hand_is_taken_away(about):
    clerks = Group.objects.get(name=Role.CLERK)
    rights = set(clerks.permissions.values_list("codename", flat=True))
    by_hand = Permission.objects.get(codename="publish_page")
    clerks.permissions.add(by_hand)
    clerks.permissions.remove(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(group=clerks, page=about, permission=by_hand)
    others = Group.objects.create(name="others")
    GroupPagePermission.objects.create(group=others, page=about, permission=by_hand)
    write_roles()
    assert set(clerks.permissions.values_list("codename", flat=True)) == rights
    assert not clerks.page_permissions.exists()
    assert others.page_permissions.exists()


def test_every_kind_of_page_has_a_preview(about):
    home = HomePage.objects.get(locale__language_code="en")
    for page in [home, *home.get_children().specific()]:
        assert page.make_preview_request().status_code == 200, page
