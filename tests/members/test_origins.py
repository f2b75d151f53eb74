"""Where members come from, who brought them, and what became of them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from members.actions.statistics import rebuild
from members.models import Member, Scope, Source
from members.queries.origins import (
    Outcome,
    Period,
    brought_and_others,
    referrers_report,
    sources_report,
    total_of,
)
from tests.factories.members import (
    MemberFactory,
    PurchaseFactory,
    PurchaseLineFactory,
)

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
CHAIN = Scope(everywhere=True)


@pytest.fixture
def till(db):
    return Source.objects.create(name="till")


def buy(member, day, amount="100.00", hour=4):
    purchase = PurchaseFactory(
        member=member,
        purchased_at=datetime(2026, *day, hour, tzinfo=UTC),
        amount=Decimal(amount),
    )
    PurchaseLineFactory(purchase=purchase, amount=Decimal(amount))
    return purchase


def joined(store, day=(3, 1), **changes):
    return MemberFactory(home_store=store, joined_on=date(2026, *day), **changes)


def report(scope=CHAIN, period=YEAR):
    rebuild(at=NOW)
    return {row.source: row.outcome for row in sources_report(scope, period)}


def test_each_source_tells_what_became_of_those_it_brought(store, till):
    buyer = joined(store, source=till)
    buy(buyer, (3, 5), "120.50")
    joined(store, source=till)
    other = joined(store)
    buy(other, (9, 1), "30.00")
    found = report()
    assert (found[till].came, found[till].joined) == (2, 2)
    assert (found[till].converted, found[till].conversion) == (1, 50)
    assert found[till].first_year == Decimal("120.50")
    assert found[till].first_year_each == Decimal("60.25")
    assert (found[None].came, found[None].converted) == (1, 0)


@pytest.mark.parametrize(
    ("day", "hour", "counts"),
    [((5, 30), 15, True), ((5, 30), 16, False), ((5, 31), 4, False)],
)
def test_ninety_days_end_by_the_portals_calendar(store, till, day, hour, counts):
    buy(joined(store, source=till), day, hour=hour)  # 16:00 UTC is tomorrow in Shanghai
    assert report()[till].converted == counts


def test_what_was_bought_before_joining_at_the_till_counts(store, till):
    buy(joined(store, source=till), (2, 28))
    assert report()[till].converted == 1


def test_a_purchase_counts_once_however_many_there_are(store, till):
    member = joined(store, source=till)
    for day in (2, 3, 4):
        buy(member, (3, day), "10.00")
    found = report()[till]
    assert (found.came, found.first_year) == (1, Decimal("30.00"))


def test_the_first_year_ends_after_a_year(store, till):
    member = joined(store, source=till)
    Member.objects.update(joined_on=date(2025, 3, 1))
    buy(member, (2, 28), "1.00")
    buy(member, (3, 1), "10.00")
    found = report(period=Period(date(2025, 1, 1), date(2025, 12, 31)))
    assert found[till].first_year == Decimal("1.00")


def test_prospects_count_on_the_day_the_record_was_opened(store, till):
    prospect = MemberFactory(home_store=store, source=till, status="prospect")
    Member.objects.filter(pk=prospect.pk).update(
        created_at=datetime(2026, 6, 30, 20, tzinfo=UTC)
    )
    july = Period(date(2026, 7, 1), date(2026, 7, 31))
    found = report(period=july)[till]
    assert (found.came, found.prospects, found.joined) == (1, 1, 0)
    assert report(period=Period(date(2026, 6, 1), date(2026, 6, 30))) == {}


def test_merged_records_do_not_count_twice_and_closed_ones_stay(store, till):
    survivor = joined(store, source=till)
    joined(store, source=till, status="merged", merged_into=survivor)
    joined(store, source=till, status="closed")
    joined(store, source=till, status="erased")
    assert report()[till].came == 3


def test_only_the_scopes_stores_count(store, other_store, till):
    joined(other_store, source=till)
    inside = Scope(everywhere=False, store_ids=frozenset({store.pk}))
    assert report(inside) == {}


def test_the_total_is_the_sum(store, till):
    outcomes = [Outcome(2, 1, 1, 1, Decimal(5)), Outcome(3, 0, 2, 0, Decimal(7))]
    assert total_of(outcomes) == Outcome(5, 1, 3, 1, Decimal(12))
    assert total_of([]).conversion == 0


def test_who_brought_most_stands_first(store, member):
    friend = joined(store)
    Member.objects.filter(pk=member.pk).update(joined_on=date(2020, 1, 1))
    for who in (member, friend, friend):
        brought = joined(store, referrer=who)
        buy(brought, (3, 2), "50.00")
    rebuild(at=NOW)
    rows = referrers_report(CHAIN, YEAR, reach=CHAIN)
    assert [(row.referrer, row.brought, row.spend_all) for row in rows] == [
        (friend, 2, Decimal("100.00")),
        (member, 1, Decimal("50.00")),
    ]
    brought, others = brought_and_others(CHAIN, YEAR)
    assert (brought.came, brought.converted) == (3, 3)
    assert others.came == 1


# The screens


def page(client, user, name, **params):
    client.force_login(user)
    return client.get(reverse(f"members_{name}_report"), params)


PERIOD = {"start": "2026-01-01", "end": "2026-12-31"}


def test_the_page_of_sources_has_bars_and_their_table(client, manager, store, till):
    buy(joined(store, source=till), (3, 2))
    rebuild(at=NOW)
    soup = BeautifulSoup(
        page(client, manager, "sources", **PERIOD).content, "html.parser"
    )
    assert soup.select_one("svg rect.report__converted")["width"] == "460"
    assert "till" in soup.select_one("tbody").text
    assert not soup.select("svg [style]")


def test_a_foreign_referrer_is_told_by_the_store_only(
    client, manager, store, other_store
):
    foreign = MemberFactory(home_store=other_store, name="外店的人")
    joined(store, referrer=foreign)
    text = page(client, manager, "referrers", **PERIOD).content.decode()
    assert other_store.name in text
    assert foreign.name not in text
    assert str(foreign.public_id) not in text


def test_whom_a_member_brought_is_listed_within_ones_stores(
    client, manager, store, other_store, member
):
    joined(store, referrer=member, name="本店新人")
    joined(other_store, referrer=member, name="外店新人")
    text = page(
        client, manager, "referrers", referrer=member.public_id, **PERIOD
    ).content.decode()
    assert "本店新人" in text
    assert "外店新人" not in text


@pytest.mark.parametrize("asked", ["x", "5f0c8a52-7a7e-4f0e-9a51-3f7f3c1f5b63"])
def test_a_referrer_nobody_knows_is_not_found(client, manager, asked):
    assert page(client, manager, "referrers", referrer=asked).status_code == 404


def test_a_referrer_of_another_store_is_not_found(client, manager, other_store):
    foreign = MemberFactory(home_store=other_store)
    response = page(client, manager, "referrers", referrer=foreign.public_id)
    assert response.status_code == 404


def test_another_stores_report_cannot_be_asked_for(client, manager, other_store, till):
    joined(other_store, source=till)
    text = page(client, manager, "sources", store=other_store.pk).content.decode()
    assert "till" not in text
    assert other_store.name not in text


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"start": "2026-12-31", "end": "2026-01-01"}, "before the beginning"),
        ({"start": "yesterday"}, "valid date"),
        ({"store": "x"}, "valid choice"),
    ],
)
def test_a_period_that_cannot_be_is_told(client, manager, params, words):
    assert words in page(client, manager, "sources", **params).content.decode()


@pytest.mark.parametrize("name", ["sources", "referrers"])
def test_a_report_asks_as_much_for_one_row_as_for_three(
    client, manager, store, member, name, django_assert_max_num_queries
):
    client.force_login(manager)
    counts = []
    for more in (1, 2):
        for number in range(more):
            joined(
                store,
                referrer=MemberFactory(home_store=store),
                source=Source.objects.create(name=f"s{more}{number}"),
            )
        with django_assert_max_num_queries(20) as captured:
            client.get(reverse(f"members_{name}_report"), PERIOD)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_strangers_see_no_reports(client, stranger):
    assert page(client, stranger, "sources").status_code in (302, 403)
