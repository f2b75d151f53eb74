"""Who edits the public pages in the admin."""

import pytest
from django.urls import reverse

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


def test_writing_the_roles_twice_changes_nothing(about):
    user = holder_of(Role.MARKETER)
    write_roles()
    assert about.permissions_for_user(user).can_publish()


def test_every_kind_of_page_has_a_preview(about):
    home = HomePage.objects.get(locale__language_code="en")
    for page in [home, *home.get_children().specific()]:
        assert page.make_preview_request().status_code == 200, page
