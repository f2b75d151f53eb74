"""What records lack, and what in them is no longer true."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from members.actions.gaps import refresh_all_gaps, refresh_gaps
from members.actions.members import update_member
from members.choices import GapKind
from members.models import (
    Category,
    ConsentState,
    ContactPoint,
    Member,
    MemberGap,
    MemberStat,
    Source,
)
from members.queries.completeness import (
    CONDITIONS,
    MISSING,
    completeness_of,
    gaps_of,
    lacking,
    stores_with_gaps,
)
from members.tasks import find_gaps
from tests.factories.members import ImportantDateFactory, MemberFactory, UserFactory

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def complete(store, **changes):
    """A record that lacks nothing."""
    member = MemberFactory(
        home_store=store,
        phone="13912345678",
        email="a@example.com",
        sex="female",
        source=Source.objects.get_or_create(name="till")[0],
        owner=UserFactory(),
        joined_on=date(2020, 1, 1),
        **changes,
    )
    ImportantDateFactory(member=member)
    ConsentState.objects.create(
        member=member, purpose="news", channel="sms", is_given=False, since=NOW
    )
    category = Category.objects.first() or Category.add_root(name="茶")
    MemberStat.objects.create(
        member=member,
        home_store=store,
        main_category=category,
        last_purchase_at=NOW - timedelta(days=30),
        computed_at=NOW,
    )
    return member


def gaps(member):
    return gaps_of([member.pk], at=NOW)[member.pk][1]


def test_a_complete_record_lacks_nothing(store):
    member = complete(store)
    assert gaps(member) == set()
    found = completeness_of(member, at=NOW)
    assert (found.percent, found.missing, found.stale) == (100, [], [])


def test_an_empty_record_lacks_everything_that_counts(store):
    member = MemberFactory(home_store=store)
    found = completeness_of(member, at=NOW)
    assert found.percent == 0
    assert found.missing == list(MISSING)


def test_a_refusal_is_an_answer(store):
    assert "consent" not in gaps(complete(store))


def test_a_number_known_to_be_wrong_is_no_number(store):
    member = complete(store)
    member.contact_points.filter(kind="phone").update(invalid_at=NOW)
    assert gaps(member) == {"phone", "wrong_address"}


@pytest.mark.parametrize(
    ("field", "is_silent"),
    [("last_purchase_at", True), ("last_contact_at", True), ("both", False)],
)
def test_silence_is_neither_buying_nor_contact_for_two_years(store, field, is_silent):
    member = complete(store)
    long_ago, lately = NOW - timedelta(days=731), NOW - timedelta(days=729)
    MemberStat.objects.update(last_purchase_at=long_ago, last_contact_at=long_ago)
    assert "no_contact" in gaps(member)
    if field == "both":
        MemberStat.objects.update(last_contact_at=None)
        assert "no_contact" in gaps(member)
        return
    MemberStat.objects.update(**{field: lately})
    assert ("no_contact" in gaps(member)) is not is_silent


def test_who_joined_lately_is_not_silent(store):
    member = MemberFactory(home_store=store, joined_on=NOW.date())
    assert "no_contact" not in gaps(member)


@pytest.mark.parametrize("status", ["closed", "erased"])
def test_a_record_not_in_use_lacks_nothing(store, status):
    member = MemberFactory(home_store=store, status=status)
    assert completeness_of(member, at=NOW) is None
    refresh_gaps([member.pk], at=NOW)
    assert not MemberGap.objects.exists()


@pytest.mark.parametrize("kind", list(GapKind))
def test_every_kind_has_a_rule_and_the_list_agrees_with_it(store, kind):
    assert kind in CONDITIONS
    full, bare = complete(store), MemberFactory(home_store=store)
    Member.objects.filter(pk=bare.pk).update(joined_on=date(2019, 1, 1))
    point = ContactPoint.objects.create(
        member=bare, kind="wechat", value="x", value_norm="x", is_primary=True,
        invalid_at=NOW,
    )  # fmt: skip
    assert point
    assert list(
        lacking(Member.objects.filter(pk__in=[full.pk, bare.pk]), kind, at=NOW)
    ) == [bare]


def test_only_differences_are_written(store):
    member = MemberFactory(home_store=store)
    first = refresh_gaps([member.pk], at=NOW)
    assert first == MemberGap.objects.count() > 0
    assert refresh_gaps([member.pk], at=NOW) == 0
    assert find_gaps(at=NOW) == 0


def test_moving_to_another_store_moves_the_gaps(store, other_store):
    member = MemberFactory(home_store=store)
    refresh_all_gaps(at=NOW)
    Member.objects.update(home_store=other_store)
    refresh_all_gaps(at=NOW)
    assert set(MemberGap.objects.values_list("home_store", flat=True)) == {
        other_store.pk
    }
    assert MemberGap.objects.filter(member=member).exists()


def test_what_is_filled_in_is_gone_from_the_list_at_once(client, clerk, store):
    member = MemberFactory(home_store=store)
    refresh_all_gaps(at=NOW)
    assert member.name in listed(client, clerk, store, "phone")
    update_member(member=member, by=clerk, at=NOW, phone="13912345678")
    assert member.name not in listed(client, clerk, store, "phone")
    assert not MemberGap.objects.filter(member=member, kind="phone").exists()


def test_a_gap_closed_elsewhere_is_not_listed_though_nobody_looked_again(
    client, clerk, store
):
    member = MemberFactory(home_store=store)
    refresh_all_gaps(at=NOW)
    Member.objects.update(sex="male")
    assert member.name not in listed(client, clerk, store, "sex")


def listed(client, user, store, kind, **params):
    client.force_login(user)
    response = client.get(
        reverse("members_gaps"), {"store": store.pk, "kind": kind} | params
    )
    return response.content.decode()


def test_the_page_counts_by_kind_and_store(client, clerk, store):
    for _number in range(3):
        MemberFactory(home_store=store)
    refresh_all_gaps(at=NOW)
    client.force_login(clerk)
    soup = BeautifulSoup(client.get(reverse("members_gaps")).content, "html.parser")
    assert soup.select_one(".keeping__grid a[href*='kind=birthday']").text == "3"


def test_counts_end_at_a_thousand(store, clerk):
    members = Member.objects.bulk_create(
        Member(member_no=f"X{number}", name="x", home_store=store)
        for number in range(1005)
    )
    MemberGap.objects.bulk_create(
        MemberGap(member=member, home_store=store, kind="phone") for member in members
    )
    assert stores_with_gaps(clerk).get().gaps_phone == 1001


def test_each_row_leads_to_the_field(client, clerk, store):
    member = MemberFactory(home_store=store)
    refresh_all_gaps(at=NOW)
    url = reverse("members_edit", args=[member.public_id])
    assert f"{url}#id_month" in listed(client, clerk, store, "birthday")


def test_mine_are_those_i_look_after(client, clerk, store):
    mine = MemberFactory(home_store=store, name="我的", owner=clerk)
    MemberFactory(home_store=store, name="别人的")
    refresh_all_gaps(at=NOW)
    text = listed(client, clerk, store, "phone", mine="1")
    assert mine.name in text
    assert "别人的" not in text


def test_another_stores_gaps_are_not_found(client, clerk, other_store):
    MemberFactory(home_store=other_store)
    refresh_all_gaps(at=NOW)
    client.force_login(clerk)
    response = client.get(
        reverse("members_gaps"), {"store": other_store.pk, "kind": "phone"}
    )
    assert response.status_code == 404


def test_the_page_asks_as_much_for_one_member_as_for_three(
    client, clerk, store, django_assert_max_num_queries
):
    client.force_login(clerk)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            MemberFactory(home_store=store, owner=UserFactory(), sex="male")
        refresh_all_gaps(at=NOW)
        with django_assert_max_num_queries(20) as captured:
            client.get(reverse("members_gaps"), {"store": store.pk, "kind": "phone"})
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "params", [{"kind": "rubbish"}, {"store": "x"}, {"after": "-1"}, {"kind": ""}]
)
def test_nonsense_in_the_address_does_no_harm(client, clerk, params):
    client.force_login(clerk)
    response = client.get(reverse("members_gaps"), params)
    assert response.status_code in (200, 404)
