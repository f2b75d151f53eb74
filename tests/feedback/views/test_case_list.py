"""The list of cases: found, filtered, what is held back, what it costs."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from feedback.actions.handling import accept_case
from feedback.choices import CaseChannel, Quarantine
from feedback.models import Case
from members.search.index import reindex
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory

LIST, LIST_QUERIES = "feedback_cases:index", 19


@pytest.fixture
def case(store):
    return make_case(
        store=store,
        at=timezone.now(),
        name="Ann Lee",
        email="ann@example.com",
        phone="13912345678",
    )


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def as_(client, user):
    client.force_login(user)
    return client


def listed(client, **query):
    page = soup(client.get(reverse(LIST), query))
    return [link.text.strip() for link in page.select(".title-wrapper a")]


def test_the_list_is_found_by_reference_name_and_phone(client, case, clerk, store):
    other = make_case(store=store, at=timezone.now(), name="Bo", phone="13800001111")
    member = MemberFactory(
        member_no="K77", name="王小红", home_store=store, phone="13655554444"
    )
    reindex([member.pk])
    theirs = make_case(store=store, at=timezone.now(), member=member)
    as_(client, clerk)
    assert listed(client) == [theirs.reference, other.reference, case.reference]
    for text, found in (
        (case.reference, case),
        ("Ann", case),
        ("139 1234 5678", case),
        ("5678", case),
        (other.reference[-4:], other),
        ("小红", theirs),
        ("13655554444", theirs),
    ):
        assert listed(client, q=text) == [found.reference], text
    assert listed(client, q="nobody at all") == []


def test_the_list_is_filtered(client, case, clerk, store):
    late = make_case(
        store=store, at=timezone.now() - timedelta(hours=30), kind="praise"
    )
    accepted = make_case(store=store, at=timezone.now(), channel=CaseChannel.MEDIA)
    accept_case(case=accepted, by=clerk, at=timezone.now())
    as_(client, clerk)
    for query, found in (
        ({"waiting": "late"}, late),
        ({"waiting": "mine"}, accepted),
        ({"kind": "praise"}, late),
        ({"status": "accepted"}, accepted),
        ({"severity": "severe"}, accepted),
        ({"handler": clerk.pk}, accepted),
    ):
        assert listed(client, **query) == [found.reference], query
    assert "not accepted for 30 hours" in soup(client.get(reverse(LIST))).text


def test_filters_offer_only_what_lies_in_the_scope(client, case, clerk, other_store):
    page = soup(as_(client, clerk).get(reverse(LIST)))
    assert other_store.name not in page.text
    assert listed(client, store=other_store.pk) != []  # refused, not obeyed


def test_what_is_held_back_is_pointed_at_and_shown_on_request(
    client, case, clerk, store
):
    held = make_case(store=store, at=timezone.now(), quarantine=Quarantine.FAST)
    as_(client, clerk)
    assert listed(client) == [case.reference]
    assert "1 message is held in quarantine" in soup(client.get(reverse(LIST))).text
    assert listed(client, waiting="held") == [held.reference]
    client.post(reverse("feedback_case_action", args=[held.public_id, "release"]))
    assert Case.objects.get(pk=held.pk).quarantine == ""


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_one_row_and_with_three(
    client, clerk, store, member, number, django_assert_max_num_queries
):
    for _turn in range(number):
        make_case(store=store, member=member, at=timezone.now())
    as_(client, clerk)
    client.get(reverse(LIST))
    with django_assert_max_num_queries(LIST_QUERIES) as counted:
        client.get(reverse(LIST))
    assert len(counted) == LIST_QUERIES
