"""The list of members: scoped, masked, paged by keyset, exported with care."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.choices import MemberStatus
from members.models import MemberStat, Source
from members.search.index import reindex
from members.views import listing
from tests.factories.members import ImportantDateFactory, MemberFactory

PINNED = 27


def page(client, user, url=None, **params):
    client.force_login(user)
    response = client.get(url or reverse("members_list"), params)
    assert response.status_code == 200, response
    return BeautifulSoup(response.content, "html.parser")


def names(soup):
    return [
        cell.text.strip() for cell in soup.select(".listing td.title .title-wrapper")
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_queries_for_one_and_for_three_rows(
    number, client, clerk, store, django_assert_num_queries
):
    for member in MemberFactory.create_batch(number, home_store=store):
        ImportantDateFactory(member=member)
    client.force_login(clerk)
    with django_assert_num_queries(PINNED):
        response = client.get(reverse("members_list"))
    assert len(names(BeautifulSoup(response.content, "html.parser"))) == number


def test_only_members_of_ones_own_stores_are_listed(client, clerk, member, other_store):
    MemberFactory(name="外店人", home_store=other_store)
    soup = page(client, clerk)
    assert names(soup) == [member.name]
    assert "外店人" not in soup.text


def test_contact_data_are_masked(client, clerk, member):
    soup = page(client, clerk)
    assert "139****5678" in soup.text
    assert "13912345678" not in str(soup)


def test_the_filter_offers_only_ones_own_stores(client, clerk, member, other_store):
    soup = page(client, clerk)
    assert other_store.name not in str(soup)


def test_a_foreign_store_posted_to_the_filter_finds_nothing(
    client, clerk, member, other_store
):
    MemberFactory(name="外店人", home_store=other_store)
    assert "外店人" not in page(client, clerk, home_store=other_store.pk).text


def test_pages_are_walked_forth_and_back_without_gap_and_keep_the_filters(
    client, clerk, store, monkeypatch
):
    monkeypatch.setattr(listing.MemberListView, "paginate_by", 3)
    for n in range(8):
        MemberFactory(name=f"会员{n}", home_store=store)
    MemberFactory(name="潜在", home_store=store, prospect=True)
    url = f"{reverse('members_list')}?status=member"
    seen, last = [], None
    while url:
        soup = page(client, clerk, url)
        seen.append(names(soup))
        last, link = url, soup.select_one("a[rel=next]")
        url = link and link["href"]
    assert [name for part in seen for name in part] == [
        f"会员{n}" for n in range(7, -1, -1)
    ]
    assert [len(part) for part in seen] == [3, 3, 2]
    back = page(client, clerk, last).select_one("a[rel=prev]")["href"]
    assert names(page(client, clerk, back)) == seen[1]
    first = page(client, clerk, back).select_one("a[rel=prev]")["href"]
    soup = page(client, clerk, first)
    assert names(soup) == seen[0]
    assert soup.select_one("a[rel=prev]") is None


@pytest.mark.parametrize("place", ["abc", "-1", "9" * 40, "", "٣"])
def test_a_senseless_place_shows_the_first_page(place, client, clerk, member):
    assert names(page(client, clerk, after=place)) == [member.name]


def test_the_count_stops_at_a_thousand(client, clerk, store, monkeypatch):
    monkeypatch.setattr("members.queries.keyset.COUNT_CAP", 2)
    monkeypatch.setattr(listing, "COUNT_CAP", 2)
    MemberFactory.create_batch(4, home_store=store)
    assert "2+ members" in page(client, clerk).text


def test_the_search_box_finds_by_the_same_router(client, clerk, member, store):
    MemberFactory(name="李四", home_store=store)
    reindex([member.pk])
    assert names(page(client, clerk, q="5678")) == [member.name]
    assert names(page(client, clerk, q="zxm")) == [member.name]


def test_the_filters_narrow_the_list(client, clerk, store):
    today = timezone.localdate()
    till = Source.objects.create(name="Till")
    wanted = MemberFactory(
        name="要找", home_store=store, source=till, status="prospect"
    )
    MemberStat.objects.create(
        member=wanted, home_store=store, open_cases=1, computed_at=timezone.now()
    )
    ImportantDateFactory(member=wanted, next_on=today)
    MemberFactory(name="别人", home_store=store)
    for params in (
        {"source": till.pk},
        {"status": MemberStatus.PROSPECT},
        {"birthday_month": today.month},
        {"open_case": "yes"},
    ):
        assert names(page(client, clerk, **params)) == ["要找"], params
    assert names(page(client, clerk, open_case="no")) == ["别人"]


def test_the_list_leaves_the_portal_only_on_request(client, steward, member):
    soup = page(client, steward, status="member")
    (link,) = soup.select(f"a[href^='{reverse('members_export_ask')}']")
    assert "status=member" in link["href"]
    response = client.get(reverse("members_list"), {"export": "csv"})
    assert response.status_code == 302
