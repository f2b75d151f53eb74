"""The page that shows one contact in full."""

import pytest
from django.urls import reverse

from members.models import AccessLog


@pytest.fixture
def phone(member):
    return member.contact_points.get(kind="phone")


@pytest.fixture
def url(phone):
    return reverse("members_reveal", args=[phone.pk])


AS_FRAGMENT = {"x-requested-with": "XMLHttpRequest"}


def test_the_question_shows_the_masked_value_only(client, clerk, phone, url):
    client.force_login(clerk)
    text = client.get(url).content.decode()
    assert phone.masked in text
    assert phone.value not in text
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("headers", [{}, AS_FRAGMENT])
def test_with_a_reason_the_value_is_shown_and_logged(
    client, clerk, phone, url, headers
):
    client.force_login(clerk)
    response = client.post(url, {"reason": "call back"}, headers=headers)
    assert phone.value in response.content.decode()
    assert ("<html" in response.content.decode()) is (not headers)
    assert "no-store" in response["Cache-Control"]
    assert AccessLog.objects.get().reason == "call back"


def test_without_a_reason_it_is_asked_for_again(client, clerk, phone, url):
    client.force_login(clerk)
    text = client.post(url, {"reason": " "}).content.decode()
    assert phone.value not in text
    assert "required" in text


def test_who_may_see_the_member_but_not_reveal_reads_why(client, marketer, phone, url):
    client.force_login(marketer)
    text = client.post(url, {"reason": "campaign"}).content.decode()
    assert phone.value not in text
    assert "You may not see contact data" in text


def test_a_contact_of_another_store_is_not_found(client, clerk_of_another_store, url):
    client.force_login(clerk_of_another_store)
    assert client.get(url).status_code == 404
    assert client.post(url, {"reason": "x"}).status_code == 404


def test_a_member_never_gets_there(client, member, url):
    client.force_login(member.user)
    assert client.get(url).status_code == 302
