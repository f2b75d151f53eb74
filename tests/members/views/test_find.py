"""The omnibox: one address for the dialog and for the page without a script."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.actions.statistics import recompute
from members.search.index import reindex
from tests.factories.members import ImportantDateFactory, MemberFactory, UserFactory

# Session, user, rights 2, Wagtail's profile, posts 2; ids, members, phones.
PINNED = 10


@pytest.fixture
def found(member):
    reindex([member.pk])
    return member


def ask(client, user, **params):
    client.force_login(user)
    return client.get(reverse("members_find"), params)


def test_the_dialog_gets_options_that_lead_to_the_record(client, clerk, found):
    response = ask(client, clerk, q="小明", fragment=1)
    option = BeautifulSoup(response.content, "html.parser").select_one("[role=option]")
    assert option["data-href"] == found.get_absolute_url()
    assert "139****5678" in option.text
    assert "13912345678" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_coming_birthday_is_told(client, clerk, found):
    recompute([found.pk], at=timezone.now())
    ImportantDateFactory(member=found, next_on=timezone.localdate() + timedelta(days=3))
    assert "birthday in 3 days" in ask(client, clerk, q="5678").content.decode()


def test_without_a_script_the_page_lists_links(client, clerk, found):
    response = ask(client, clerk, q="5678")
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.select_one("main a.find__option")["href"] == found.get_absolute_url()


def test_nothing_found_says_what_can_be_typed(client, clerk, found):
    response = ask(client, clerk, q="无此人", fragment=1)
    assert "Nothing found" in response.content.decode()
    assert "last four digits" in response.content.decode()


def test_what_was_typed_is_escaped(client, clerk):
    response = ask(client, clerk, q="<script>alert(1)</script>", fragment=1)
    assert "<script>alert" not in response.content.decode()


def test_another_stores_clerk_finds_nobody(client, clerk_of_another_store, found):
    response = ask(client, clerk_of_another_store, q="5678", fragment=1)
    assert found.name not in response.content.decode()


def test_staff_without_the_right_are_refused(client, roles, found):
    user = UserFactory(is_staff=True)
    client.force_login(user)
    response = client.get(
        reverse("members_find"),
        {"q": "5678"},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert response.status_code in (302, 403)
    assert found.name not in response.content.decode()


def test_every_staff_page_carries_the_dialog(client, clerk):
    client.force_login(clerk)
    response = client.get(reverse("wagtailadmin_home"))
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.select_one("dialog [role=combobox]")["aria-controls"] == "find-options"


@pytest.mark.parametrize("number", [1, 3])
def test_the_search_costs_the_same_queries_for_one_and_for_three(
    number, client, clerk, store, django_assert_num_queries
):
    members = MemberFactory.create_batch(number, home_store=store)
    reindex(member.pk for member in members)
    client.force_login(clerk)
    with django_assert_num_queries(PINNED):
        response = client.get(reverse("members_find"), {"q": "张小明", "fragment": 1})
    assert response.content.decode().count('role="option"') == number
