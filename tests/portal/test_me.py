"""The member's own pages: mine, all of it, and nobody else's."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from feedback.choices import CaseKind
from feedback.models import Case
from members.dates.lunar import LunarDate
from members.models import ConsentState, MemberStat
from portal.me.overview import greeting, lunar_words, next_birthday
from tests.factories.feedback import make_case
from tests.factories.members import (
    ImportantDateFactory,
    MemberFactory,
    PurchaseFactory,
    PurchaseLineFactory,
)

PAGES = ["/me/", "/me/purchases/", "/me/feedback/", "/me/consents/", "/me/details/"]
AT = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def mine(client, member):
    client.force_login(member.user)
    client.cookies["django_language"] = "en"
    return client


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def buy(member, receipt_no, days_ago=1):
    purchase = PurchaseFactory(
        member=member,
        receipt_no=receipt_no,
        purchased_at=AT - timedelta(days=days_ago),
    )
    PurchaseLineFactory(purchase=purchase)
    return purchase


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_to_the_site_is_asked_to_log_in(client, db, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", PAGES)
def test_a_log_in_without_a_record_is_told_how_to_link_one(client, stranger, path):
    client.force_login(stranger)
    page = soup_of(client.get(path))
    assert page.select_one('main a[href="/me/link/"]')


@pytest.mark.parametrize("path", PAGES)
def test_personal_pages_are_kept_out_of_caches(mine, path):
    response = mine.get(path)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


def test_the_overview_shows_who_one_is_and_ones_year(mine, member):
    receipt = buy(member, "R-1")
    MemberStat.objects.create(
        member=member,
        home_store=member.home_store,
        visits_365=23,
        spend_365=Decimal(4862),
        main_category=receipt.lines.get().category,
        computed_at=AT,
    )
    words = soup_of(mine.get("/me/")).get_text(" ", strip=True)
    for expected in (member.name, member.member_no, "湖滨店", "23", "¥4,862", "R-1"):
        assert expected in words


def test_only_ones_own_receipts_and_cases_are_shown(mine, member):
    other = MemberFactory(home_store=member.home_store)
    buy(other, "R-OTHER")
    make_case(member=other, body="somebody else's words")
    for path in PAGES:
        page = mine.get(path).content.decode()
        assert "R-OTHER" not in page
        assert "somebody else" not in page


@pytest.mark.parametrize("path", PAGES)
def test_pages_take_the_same_queries_with_one_and_three_rows(mine, member, path):
    def queries():
        with CaptureQueriesContext(connection) as found:
            mine.get(path)
        return len(found)

    buy(member, "R-0")
    make_case(member=member, store=member.home_store)
    mine.get(path)
    before = queries()
    for number in range(2):
        buy(member, f"R-{number + 1}")
        make_case(member=member, store=member.home_store)
    assert queries() == before
    assert before <= 20


def test_older_receipts_stand_on_the_next_page(mine, member):
    for number in range(12):
        buy(member, f"R-{number:02}", days_ago=number)
    first = soup_of(mine.get("/me/purchases/"))
    assert len(first.select(".me-receipt")) == 10
    older = first.find(rel="next")["href"]
    second = soup_of(mine.get(f"/me/purchases/{older}"))
    numbers = second.select_one(".me-receipts").get_text(" ")
    assert "R-10" in numbers
    assert "R-11" in numbers
    assert len(second.select(".me-receipt")) == 2


@pytest.mark.parametrize("mark", ["x", "2026-11-01~1", "~", "2026-11-01T00:00:00~"])
def test_a_place_among_the_receipts_that_makes_no_sense_shows_the_newest(
    mine, member, mark
):
    buy(member, "R-1")
    page = mine.get("/me/purchases/", {"before": mark})
    assert "R-1" in page.content.decode()


def test_ticking_a_box_gives_the_consent_and_leaving_it_takes_it_away(mine, member):
    mine.post("/me/consents/", {"news.email": "on"})
    state = ConsentState.objects.get(member=member)
    assert (state.purpose, state.channel, state.is_given) == ("news", "email", True)
    page = soup_of(mine.get("/me/consents/"))
    assert [box["name"] for box in page.select("[type=checkbox][checked]")] == [
        "news.email"
    ]
    mine.post("/me/consents/", {})
    state.refresh_from_db()
    assert not state.is_given


def test_a_made_up_box_gives_no_consent(mine, member):
    mine.post("/me/consents/", {"everything.fax": "on"})
    assert not ConsentState.objects.exists()


def test_a_member_sets_language_and_form_of_address(mine, member):
    mine.post("/me/details/", {"language": "en", "form_of_address": "Ms Zhang"})
    member.refresh_from_db()
    assert (member.language, member.addressed_as) == ("en", "Ms Zhang")


def test_an_unknown_language_is_refused_on_the_form(mine, member):
    response = mine.post("/me/details/", {"language": "fr", "form_of_address": ""})
    assert soup_of(response).select_one(".errorlist")
    member.refresh_from_db()
    assert member.language == "zh-hans"


def test_contact_data_are_masked_even_for_their_owner(mine):
    page = mine.get("/me/details/").content.decode()
    assert "13912345678" not in page
    assert "5678" in page


def test_a_new_phone_number_becomes_a_case_for_the_store(mine, member):
    response = mine.post(
        "/me/details/contact/", {"kind": "phone", "value": "13800138000"}
    )
    assert response.headers["Location"] == "/me/feedback/"
    case = Case.objects.get(member=member)
    assert case.kind == CaseKind.ENQUIRY
    assert case.store == member.home_store
    assert "13800138000" in case.body
    assert not member.contact_points.filter(value_norm="+8613800138000").exists()


@pytest.mark.parametrize(
    ("kind", "value"),
    [("phone", "12345"), ("email", "nobody"), ("fax", "1"), ("phone", "")],
)
def test_a_contact_that_is_none_is_refused(mine, kind, value):
    response = mine.post("/me/details/contact/", {"kind": kind, "value": value})
    assert response.status_code == 422
    assert soup_of(response).select_one(".errorlist")
    assert not Case.objects.exists()


def test_following_a_case_leads_to_its_tracking_page(mine, member):
    case = make_case(member=member)
    response = mine.post(f"/me/feedback/{case.reference}/")
    assert response.status_code == 302
    assert "/feedback/t/" in response.headers["Location"]
    page = mine.get(response.headers["Location"], follow=True)
    assert page.status_code == 200
    assert case.reference in page.content.decode()


def test_looking_makes_no_link_and_another_members_case_is_not_there(mine, member):
    case = make_case(member=member)
    foreign = make_case(member=MemberFactory(home_store=member.home_store))
    assert mine.get(f"/me/feedback/{case.reference}/").status_code == 405
    assert mine.post(f"/me/feedback/{foreign.reference}/").status_code == 404


def test_a_lunar_birthday_is_told_in_both_calendars(member):
    ImportantDateFactory(member=member, calendar="lunar", month=8, day=3)
    birthday = next_birthday(member, at=AT)
    assert birthday.on == date(2027, 9, 3)
    assert birthday.is_lunar
    assert birthday.days_left == (date(2027, 9, 3) - date(2026, 11, 21)).days
    with translation.override("zh-hans"):
        assert next_birthday(member, at=AT).lunar == "八月初三"
    with translation.override("en"):
        assert next_birthday(member, at=AT).lunar == "3rd day of the 8th month"


def test_today_is_the_next_birthday_on_the_day_itself(member):
    ImportantDateFactory(member=member, month=11, day=21)
    assert next_birthday(member, at=AT).days_left == 0


def test_a_birthday_that_we_do_not_know_is_none(member):
    assert next_birthday(member, at=AT) is None


def test_a_leap_month_is_named():
    day = LunarDate(2025, 6, 21, is_leap_month=True)
    with translation.override("en"):
        assert lunar_words(day) == "21st day of the leap 6th month"
    with translation.override("zh-hans"):
        assert lunar_words(day) == "闰六月廿一"


@pytest.mark.parametrize(
    ("hour", "words"),
    [(0, "Good morning"), (4, "Good afternoon"), (12, "Good evening")],
)
def test_the_greeting_fits_the_hour_in_the_portals_zone(hour, words):
    with translation.override("en"):
        assert greeting(at=datetime(2026, 11, 21, hour, tzinfo=UTC)) == words


def test_the_chinese_pages_hold_no_english(mine, member):
    mine.cookies["django_language"] = "zh-hans"
    for path in PAGES:
        soup = soup_of(mine.get(path))
        for label in soup.select("main h1, main h2, main label, main legend, nav a"):
            text = label.get_text().replace("English", "")
            assert not any("a" <= letter.lower() <= "z" for letter in text), text


def test_after_log_in_staff_go_to_the_admin_and_members_to_their_page(
    client, clerk, member
):
    client.force_login(clerk)
    assert client.get("/after-login/").headers["Location"] == "/admin/"
    client.force_login(member.user)
    assert client.get("/after-login/").headers["Location"] == "/me/"
