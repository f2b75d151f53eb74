"""The record page: card on top, panels below."""

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.actions.statistics import recompute
from members.choices import (
    AccessAction,
    Channel,
    ImportantDateKind,
    MemberStatus,
    Purpose,
)
from members.models import (
    AccessLog,
    Activity,
    Consent,
    ConsentState,
    Contact,
    ContactPhoto,
    ContactPoint,
    EventAttendance,
    Household,
    HouseholdMembership,
    MemberStat,
    OwnedThing,
    ProductUse,
    Promise,
    ServiceRecord,
)
from members.record.panels import RecordPanel, record_panels
from tests.factories.members import (
    ImportantDateFactory,
    MemberFactory,
    PurchaseFactory,
    PurchaseLineFactory,
)


def page(client, user, member):
    client.force_login(user)
    response = client.get(member.get_absolute_url(), {"panels": "all"})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def fill(member, number):
    """`number` rows of everything that a panel or the card lists."""
    at = timezone.now()
    household = Household.objects.create(name="Family")
    HouseholdMembership.objects.create(household=household, member=member)
    ImportantDateFactory(member=member, next_on=date(2027, 5, 17))
    for n in range(number):
        purchase = PurchaseFactory(member=member, purchased_at=at - timedelta(days=n))
        PurchaseLineFactory(purchase=purchase, product__usual_days=30)
        Activity.objects.create(member=member, kind="gone.kind", at=at)
        contact = Contact.objects.create(
            member=member, way="call", outcome="reached", at=at
        )
        Promise.objects.create(
            member=member, contact=contact, what="Tea", due_on=at.date(), made_at=at
        )
        thing = OwnedThing.objects.create(member=member, kind="other", name="Kettle")
        ServiceRecord.objects.create(thing=thing, member=member, at=at, what="oil")
        ProductUse.objects.create(member=member)
        EventAttendance.objects.create(member=member, title="Tasting", on=at.date())
        ContactPhoto.objects.create(contact=contact, file="tea.jpg", added_at=at)
        Consent.objects.create(
            member=member, purpose=Purpose.NEWS, channel=Channel.EMAIL, action="given",
            source="till", at=at,
        )  # fmt: skip
        HouseholdMembership.objects.create(
            household=household,
            member=MemberFactory(home_store=member.home_store),
        )
        ContactPoint.objects.create(
            member=member, kind="wechat", value=f"tea{n}", value_norm=f"tea{n}"
        )
    recompute([member.pk], at=at)


@pytest.fixture
def own_panels():
    """Only what members itself brings; each app counts the queries of its own panel."""
    others = [panel for panel in record_panels if not panel.name.startswith("members.")]
    for panel in others:
        record_panels.unregister(panel.name)
    yield
    for panel in others:
        record_panels.register(panel)


@pytest.mark.parametrize("number", [1, 3])
def test_the_record_costs_the_same_queries_for_one_and_for_three_rows(
    number, client, clerk, member, own_panels, django_assert_num_queries
):
    fill(member, number)
    page(client, clerk, member)  # notes the opening
    with django_assert_num_queries(PINNED):
        response = client.get(member.get_absolute_url(), {"panels": "all"})
    soup = BeautifulSoup(response.content, "html.parser")
    assert len(soup.select(".receipts tbody tr")) == number
    assert len(soup.select(".card__relatives li")) == number
    assert len(soup.select(".card__strip .contacts__row")) == number


PINNED = 50
# Without the panels below the fold.
PINNED_AT_ONCE = 32


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_leaves_the_panels_below_the_fold_for_later(
    number, client, clerk, member, own_panels, django_assert_num_queries
):
    fill(member, number)
    page(client, clerk, member)
    with django_assert_num_queries(PINNED_AT_ONCE):
        response = client.get(member.get_absolute_url())
    soup = BeautifulSoup(response.content, "html.parser")
    there = {panel["id"] for panel in soup.select("details.record-panel")}
    assert {"members-purchases", "members-loyalty"} <= there
    [place] = soup.select("[data-panels]")
    assert place.a["href"] == "?panels=all"
    later = BeautifulSoup(client.get(place["data-panels"]).content, "html.parser")
    rest = {panel["id"] for panel in later.select("details.record-panel")}
    assert {"members-timeline", "members-consents"} <= rest
    assert not there & rest
    whole = page(client, clerk, member)
    assert {p["id"] for p in whole.select("details.record-panel")} == there | rest
    assert not whole.select("[data-panels]")


def test_contact_data_are_masked(client, clerk, member):
    soup = page(client, clerk, member)
    assert "139****5678" in soup.text
    assert "13912345678" not in str(soup)
    assert "member@example.com" not in str(soup)


@pytest.mark.parametrize("address", ["members_record", "members_timeline"])
def test_a_member_of_another_store_is_not_found(
    address, client, clerk_of_another_store, member
):
    client.force_login(clerk_of_another_store)
    url = reverse(address, args=[member.public_id])
    assert client.get(url).status_code == 404


def test_opening_is_logged_once_within_a_quarter_of_an_hour(client, clerk, member):
    page(client, clerk, member)
    page(client, clerk, member)
    entry = AccessLog.objects.get()
    assert (entry.user, entry.member, entry.action) == (
        clerk,
        member,
        AccessAction.OPENED,
    )


def test_a_merged_record_leads_to_the_one_that_stayed(client, clerk, member, store):
    MemberFactory._meta.model.objects.filter(pk=member.pk).update(
        status=MemberStatus.MERGED, merged_into=MemberFactory(home_store=store)
    )
    client.force_login(clerk)
    response = client.get(member.get_absolute_url(), {"panels": "all"})
    member.refresh_from_db()
    assert response.url == member.merged_into.get_absolute_url()


@pytest.fixture
def broken_panel():
    class BrokenPanel(RecordPanel):
        name = "tests.broken"
        heading: ClassVar[str] = "Broken part"
        permission = "members.view_member"
        template_name = "no/such/template.html"

    record_panels.register(BrokenPanel)
    yield BrokenPanel
    record_panels.unregister("tests.broken")


def test_a_panel_that_raises_shows_one_line_and_the_page_lives(
    client, clerk, member, broken_panel, caplog
):
    soup = page(client, clerk, member)
    assert "cannot be shown just now" in soup.select_one("#tests-broken").text
    assert soup.select_one("#members-timeline .record__empty")
    assert "tests.broken" in caplog.text


def test_a_panel_is_absent_for_those_without_its_right(
    client, clerk, member, broken_panel
):
    broken_panel.permission = "members.view_accesslog"
    soup = page(client, clerk, member)
    assert soup.select_one("#tests-broken") is None


def test_an_activity_of_an_unknown_kind_keeps_its_line(client, clerk, member):
    Activity.objects.create(member=member, kind="gone.kind", at=timezone.now())
    assert "gone.kind" in page(client, clerk, member).select_one(".timeline").text


def test_an_open_case_stands_on_top(client, clerk, member, store):
    MemberStat.objects.create(
        member=member, home_store=store, open_cases=2, computed_at=timezone.now()
    )
    stop = page(client, clerk, member).select_one(".card__stop--critical")
    assert "2 cases are open" in stop.text


def test_who_refused_calls_is_not_to_be_called(client, clerk, member):
    ConsentState.objects.create(
        member=member, purpose=Purpose.GREETINGS, channel=Channel.PHONE,
        is_given=False, since=timezone.now(),
    )  # fmt: skip
    stops = page(client, clerk, member).select(".card__stop")
    assert "Asked not to be called" in stops[0].text


def test_a_referrer_of_another_store_is_not_named(client, clerk, member, other_store):
    member.referrer = MemberFactory(name="外店人", home_store=other_store)
    member.save()
    text = page(client, clerk, member).text
    assert "外店人" not in text
    assert "a member of another store" in text


def test_relatives_of_another_store_are_not_named(client, clerk, member, other_store):
    household = Household.objects.create(name="Family")
    for person in (member, MemberFactory(name="外店人", home_store=other_store)):
        HouseholdMembership.objects.create(household=household, member=person)
    assert "外店人" not in page(client, clerk, member).text


def test_older_parts_of_the_timeline_can_be_walked(client, clerk, member):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for n in range(120):
        Activity.objects.create(
            member=member, kind=f"gone.k{n:03}", at=start + timedelta(days=n)
        )
    client.force_login(clerk)
    url, seen = reverse("members_timeline", args=[member.public_id]), []
    while url:
        soup = BeautifulSoup(client.get(url).content, "html.parser")
        seen += [line.text for line in soup.select(".timeline__line")]
        older = soup.select_one(".record__more a")
        url = (
            older
            and reverse("members_timeline", args=[member.public_id]) + older["href"]
        )
    assert len(seen) == len(set(seen)) == 120


def test_the_lunar_birthday_is_told_in_both_calendars(client, clerk, member):
    ImportantDateFactory(
        member=member, kind=ImportantDateKind.BIRTHDAY, calendar="lunar", month=8, day=3,
        next_on=date(2027, 9, 3),
    )  # fmt: skip
    text = page(client, clerk, member).select_one(".card__birthday").text
    assert "八月初三" in text
    assert "2027-09-03" in text
