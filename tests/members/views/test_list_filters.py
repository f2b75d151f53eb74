"""What the list can be narrowed by, one by one, together, and with senseless values."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.models import (
    Category,
    ConsentState,
    CustomerType,
    MemberCategoryStat,
    MemberStat,
    Source,
    Tier,
)
from tests.factories.members import ImportantDateFactory, MemberFactory, UserFactory


def page(client, user, **params):
    client.force_login(user)
    response = client.get(reverse("members_list"), params)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def names(soup):
    return sorted(cell.text.strip() for cell in soup.select("td.title"))


def chips(soup):
    return [" ".join(chip.text.split()) for chip in soup.select(".w-pill__content")]


@pytest.fixture
def teas(db):
    tea = Category.add_root(name="茶")
    return {
        "tea": tea,
        "green": tea.add_child(name="绿茶"),
        "pots": Category.add_root(name="茶具"),
    }


@pytest.fixture
def wanted(store, clerk, teas):
    """A member of whom everything is known, and 别人, of whom nothing is."""
    today = timezone.localdate()
    member = MemberFactory(
        name="要找",
        home_store=store,
        owner=clerk,
        phone="13912345678",
        source=Source.objects.create(name="Till"),
        customer_type=CustomerType.objects.create(name="Company", name_zh="公司"),
        joined_on=date(2024, 3, 1),
        agreed=True,
    )
    MemberStat.objects.create(
        member=member,
        home_store=store,
        tier=Tier.objects.create(name="Gold", rank=3),
        cycle_state="overdue",
        main_category=teas["green"],
        last_purchase_at=timezone.now() - timedelta(days=20),
        spend_365=Decimal("880.50"),
        points_balance=300,
        last_contact_at=timezone.now() - timedelta(days=3),
        next_contact_on=today + timedelta(days=2),
        open_cases=1,
        computed_at=timezone.now(),
    )
    MemberCategoryStat.objects.create(
        member=member,
        home_store=store,
        category=teas["green"],
        last_on=today - timedelta(days=20),
        times=3,
        quantity=3,
        amount=300,
    )
    ImportantDateFactory(member=member, next_on=today + timedelta(days=5))
    MemberFactory(name="别人", home_store=store)
    return member


def fitting(wanted, teas):
    """For each filter a value that finds 要找 alone."""
    today = timezone.localdate()
    return {
        "customer_type": wanted.customer_type_id,
        "tier": wanted.stat.tier_id,
        "owner": wanted.owner_id,
        "source": wanted.source_id,
        "joined_on_after": "2024-01-01",
        "joined_on_before": "2024-12-31",
        "category": teas["tea"].pk,
        "bought_days": 20,
        "main_category": teas["tea"].pk,
        "cycle": ["overdue", "lost"],
        "last_purchase_after": today - timedelta(days=30),
        "last_purchase_before": today,
        "spend_min": "800",
        "spend_max": "880.50",
        "points": 300,
        "birthday_month": (today + timedelta(days=5)).month,
        "birthday_days": 5,
        "last_contact_after": today - timedelta(days=4),
        "next_contact_before": today + timedelta(days=2),
        "open_case": "yes",
        "consent": ["news:email", "greetings:email"],
    }


def test_each_filter_finds_whom_it_describes(client, clerk, wanted, teas):
    for name, value in fitting(wanted, teas).items():
        if name == "spend_max":
            continue  # who never bought has spent less
        assert names(page(client, clerk, **{name: value})) == ["要找"], name


def test_all_filters_combine_in_one_statement(
    client, clerk, wanted, teas, django_assert_max_num_queries
):
    params = fitting(wanted, teas) | {"home_store": wanted.home_store_id}
    client.force_login(clerk)
    with django_assert_max_num_queries(42):
        response = client.get(reverse("members_list"), params)
    soup = BeautifulSoup(response.content, "html.parser")
    assert names(soup) == ["要找"]
    assert "Bought of: 茶" in chips(soup)
    assert "Activity cycle: Overdue" in chips(soup)


def test_a_value_that_does_not_fit_finds_nobody(client, clerk, wanted, teas):
    for name, value in {
        "category": teas["pots"].pk,
        "main_category": teas["pots"].pk,
        "bought_days": 19,
        "points": 301,
        "birthday_days": 4,
        "spend_min": "880.51",
        "consent": ["news:email", "news:sms"],
        "cycle": "active",
        "joined_on_after": "2024-03-02",
    }.items():
        assert names(page(client, clerk, **{name: value})) == [], name
    assert names(page(client, clerk, category=teas["tea"].pk, bought_days=19)) == []


@pytest.mark.parametrize(
    "code",
    ["phone", "birthday", "owner", "consent", "source", "type", "purchase", "contact"],
)
def test_what_is_missing_is_found(code, client, clerk, wanted):
    assert names(page(client, clerk, missing=code)) == ["别人"]


def test_a_withdrawn_consent_counts_as_none(client, clerk, wanted):
    ConsentState.objects.filter(member=wanted).update(is_given=False)
    assert names(page(client, clerk, missing=["consent", "email"])) == ["别人", "要找"]


def test_members_without_an_owner_are_found_and_the_chip_says_nobody(
    client, clerk, wanted
):
    soup = page(client, clerk, owner="null")
    assert names(soup) == ["别人"]
    assert chips(soup) == ["Looked after by: – nobody –"]


def test_a_chip_taken_away_leads_to_the_first_page_and_keeps_order_and_view(
    client, clerk, wanted
):
    soup = page(client, clerk, cycle="overdue", points=1, sort="spend", after="1~9")
    sources = [
        button["data-w-swap-src-value"] for button in soup.select(".w-pill__remove")
    ]
    assert len(sources) == 2
    for source in sources:
        assert "sort=spend" in source
        assert "after" not in source


def test_only_colleagues_can_be_chosen_as_owner(client, clerk, wanted):
    UserFactory(first_name="Elsewhere", is_staff=True)
    assert "Elsewhere" not in str(page(client, clerk))


@pytest.mark.parametrize(
    "params",
    [
        {"points": "9" * 30}, {"points": "-1"}, {"points": "1.5"}, {"points": "x"},
        {"spend_min": "9" * 40}, {"spend_min": "NaN"}, {"bought_days": "99999999"},
        {"birthday_days": "-3"}, {"birthday_month": "13"},
        {"last_purchase_after": "0001-01-01"}, {"last_purchase_before": "9999-12-31"},
        {"joined_on_after": "yesterday"}, {"category": "999"}, {"cycle": "asleep"},
        {"missing": "heart"}, {"consent": "news"}, {"home_store": "x"},
        {"owner": "99999"},
    ],
)  # fmt: skip
def test_a_senseless_value_breaks_nothing(params, client, clerk, wanted):
    page(client, clerk, **params)


def test_orders_and_columns_are_offered_and_marked(client, clerk, wanted):
    soup = page(client, clerk, sort="spend")
    assert soup.select_one(".list-bar__orders [aria-current]").text == "Spent in a year"
    assert soup.select_one("th[aria-sort]").text.strip() == "Spent in a year"
    assert names(soup) == ["别人", "要找"]


def test_every_column_can_be_shown_at_once_without_a_query_per_row(
    client, clerk, wanted, store, django_assert_num_queries
):
    columns = ",".join(
        box["value"] for box in page(client, clerk).select("[name=column]")
    )
    counts = []
    for _ in range(2):
        client.force_login(clerk)
        client.get(reverse("members_list"))
        with django_assert_num_queries(27) as captured:
            client.get(reverse("members_list"), {"columns": columns})
        counts.append(len(captured))
        MemberFactory(home_store=store, owner=clerk, source=wanted.source)
    assert counts[0] == counts[1]
    text = page(client, clerk, columns=columns).select_one(".list-table").text
    for words in ("Gold", "Overdue", "绿茶", "300", "Company", "Till", "2024-03-01"):
        assert words in text


def test_merged_records_show_only_when_they_are_asked_for(client, clerk, wanted, store):
    MemberFactory(name="并入", home_store=store, status="merged", merged_into=wanted)
    assert names(page(client, clerk)) == ["别人", "要找"]
    assert names(page(client, clerk, status="merged")) == ["并入"]
