from datetime import UTC, datetime

import pytest
from django.urls import reverse

from members.actions.duplicates import find_duplicates
from members.actions.merging import merge_members
from members.choices import PairState
from members.models import DuplicatePair, Member, Merge
from members.record.recounts import recount_members
from tests.factories.members import MemberFactory, PurchaseFactory

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def two(store, other_store):
    return (
        MemberFactory(
            name="王若楠", home_store=store, phone="13900000001", note="by the lake"
        ),
        MemberFactory(
            name="王若楠", home_store=other_store, phone="13900000001", note="jasmine"
        ),
    )


@pytest.fixture
def pair(two):
    find_duplicates(at=AT)
    return DuplicatePair.objects.get()


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def test_the_inbox_shows_both_with_masked_phones_and_reasons(client, steward, pair):
    client.force_login(steward)
    text = page(client, "members_duplicates").content.decode()
    assert text.count("139****0001") == 2
    assert "same phone" in text
    assert "13900000001" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_one_and_for_three(
    client, steward, store, count, django_assert_num_queries
):
    for number in range(count):
        for _ in range(2):
            MemberFactory(
                name=f"王{number}", home_store=store, phone=f"1390000000{number}"
            )
    find_duplicates(at=AT)
    client.force_login(steward)
    page(client, "members_duplicates")
    with django_assert_num_queries(INBOX_QUERIES):
        assert page(client, "members_duplicates").status_code == 200


INBOX_QUERIES = 17


def test_a_clerk_has_no_inbox(client, clerk, pair):
    client.force_login(clerk)
    for url in (
        reverse("members_duplicates"),
        reverse("members_merges"),
        reverse("members_pair", args=[pair.pk]),
    ):
        assert client.get(url).status_code in {302, 403}


def test_the_page_of_a_pair_proposes_who_bought_more(client, steward, two, pair):
    PurchaseFactory(member=two[1])
    recount_members([member.pk for member in two], at=AT)
    client.force_login(steward)
    response = page(client, "members_pair", pair.pk)
    assert response.context["comparison"].survivor == "right"
    text = response.content.decode()
    assert "by the lake" in text
    assert "13900000001" not in text


def test_merging_keeps_what_was_chosen(client, steward, two, pair):
    client.force_login(steward)
    url = reverse("members_pair", args=[pair.pk])
    data = {"survivor": "right", "keep_note": "left", "keep_home_store": "left"}
    response = client.post(url, data)
    done = Merge.objects.get()
    assert response.url == reverse("members_merge", args=[done.pk])
    survivor = Member.objects.get(pk=two[1].pk)
    assert survivor.note == "by the lake"
    assert survivor.home_store == two[0].home_store
    assert Member.objects.get(pk=two[0].pk).merged_into == survivor


def test_without_a_survivor_nothing_is_merged(client, steward, pair):
    client.force_login(steward)
    response = client.post(reverse("members_pair", args=[pair.pk]), {"survivor": "up"})
    assert "Choose which record stays" in response.content.decode()
    assert not Merge.objects.exists()


def test_two_people_leave_the_inbox(client, steward, pair):
    client.force_login(steward)
    client.post(reverse("members_pair", args=[pair.pk]), {"apart": "1"})
    pair.refresh_from_db()
    assert pair.state == PairState.NOT_DUPLICATE
    assert "王若楠" not in page(client, "members_duplicates").content.decode()


def test_a_decided_pair_says_by_whom(client, steward, pair):
    client.force_login(steward)
    url = reverse("members_pair", args=[pair.pk])
    client.post(url, {"survivor": "left"})
    text = client.get(url).content.decode()
    assert "Decided by" in text
    assert "Two people: not a duplicate" not in text
    assert client.post(url, {"survivor": "left"}).status_code == 200
    assert Merge.objects.count() == 1


def test_a_merge_is_shown_and_undone(client, steward, two):
    done = merge_members(survivor=two[0], duplicate=two[1], by=steward, at=AT)
    client.force_login(steward)
    assert two[1].member_no in page(client, "members_merges").content.decode()
    url = reverse("members_merge", args=[done.pk])
    assert "Undo the merge" in client.get(url).content.decode()
    PurchaseFactory(member=two[0])
    Member.objects.filter(pk=two[0].pk).update(note="since")
    text = client.post(url, follow=True).content.decode()
    assert "two records again" in text
    assert "New since" in text
    assert "Changed since the merge" in text
    assert Member.objects.get(pk=two[1].pk).merged_into is None
    assert "undone already" in client.post(url, follow=True).content.decode()


def test_a_record_is_merged_with_one_that_was_looked_for(client, steward, two):
    client.force_login(steward)
    url = reverse("members_merge_with", args=[two[0].public_id])
    assert url in client.get(two[0].get_absolute_url()).content.decode()
    recount_members([member.pk for member in two], at=AT)
    found = client.get(url, {"q": "0001"}).content.decode()
    assert f"?with={two[1].public_id}" in found
    assert f"?with={two[0].public_id}" not in found
    response = client.post(f"{url}?with={two[1].public_id}", {"survivor": "left"})
    assert response.status_code == 302
    assert Merge.objects.get().survivor == two[0]


@pytest.mark.parametrize("other", ["nonsense", "itself", "unknown"])
def test_nobody_else_to_merge_with_is_not_found(client, steward, two, other):
    client.force_login(steward)
    url = reverse("members_merge_with", args=[two[0].public_id])
    named = {
        "nonsense": "x",
        "itself": two[0].public_id,
        "unknown": "00000000-0000-0000-0000-000000000000",
    }[other]
    assert client.get(url, {"with": named}).status_code == 404


def test_one_s_own_record_is_refused_with_a_sentence(client, steward, two, pair):
    Member.objects.filter(pk=two[0].pk).update(user=steward)
    client.force_login(steward)
    url = reverse("members_pair", args=[pair.pk])
    text = client.post(url, {"survivor": "left"}).content.decode()
    assert "is your own" in text
