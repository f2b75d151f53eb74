"""The day page as people see it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse

from members.models import ImportantDate
from tests.factories.members import ImportantDateFactory, MemberFactory

NOW = datetime(2026, 11, 5, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def birthday(store, **fields):
    return ImportantDateFactory(
        member=MemberFactory(home_store=store, **fields),
        next_on=(NOW + timedelta(days=1)).date(),
    ).member


def page(client, url="/admin/"):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_staff_arrive_at_their_day(client, clerk, store):
    member = birthday(store, name="李晓梅")
    client.force_login(clerk)
    found = page(client).select_one(".day-row__name")
    assert found.text == "李晓梅"
    assert found["href"] == member.get_absolute_url()


def test_an_empty_day_says_so(client, clerk):
    client.force_login(clerk)
    assert "Nothing waits for you today" in page(client).text


def test_who_works_with_no_members_gets_the_shortcuts(client, administrator):
    client.force_login(administrator)
    assert not page(client).select("[data-today]")
    assert client.get(reverse("portal_today")).status_code in {302, 403}


def test_more_than_fit_are_counted_and_shown_on_their_own(client, clerk, store):
    for _number in range(10):
        birthday(store)
    client.force_login(clerk)
    whole = page(client)
    assert len(whole.select(".day-row")) == 8
    link = whole.select_one(".day-kind__more a")
    assert "10" in link.text
    assert len(page(client, link["href"]).select(".day-row")) == 10


def test_an_area_sees_its_stores_side_by_side(client, marketer, store, other_store):
    birthday(store)
    birthday(store)
    birthday(other_store)
    client.force_login(marketer)
    rows = page(client, reverse("portal_today_stores")).select("tbody tr")
    assert [row.th.text.strip() for row in rows] == [store.name, other_store.name]
    counted = rows[0].select("td")[-1].text.strip()
    assert counted == "2"


def test_a_clerk_sees_the_own_store_only(client, clerk, store, other_store):
    birthday(other_store)
    client.force_login(clerk)
    text = page(client, reverse("portal_today_stores")).select_one("table").text
    assert store.name in text
    assert other_store.name not in text


def test_the_page_speaks_chinese(client, clerk, store):
    birthday(store)
    client.force_login(clerk)
    response = client.get("/admin/", headers={"accept-language": "zh-hans"})
    assert "今日" in response.content.decode()
    assert ImportantDate.objects.count() == 1


def test_the_rows_of_a_kind_are_worked_through_one_after_the_other(
    client, clerk, store
):
    first, second = birthday(store), birthday(store)
    client.force_login(clerk)
    button = page(client).select_one("#birthdays form")
    started = client.post(button["action"])
    assert started.url == f"{first.get_absolute_url()}?queue=today"
    assert "1 of 2" in client.get(started.url).content.decode()
    assert second.get_absolute_url() not in started.url


def test_no_row_of_calls_for_kinds_that_are_none(client, clerk, auditor):
    client.force_login(clerk)
    for code in ("cases", "nothing"):
        url = reverse("portal_today_queue", args=[code])
        assert client.post(url).status_code == 404
        assert client.get(url).status_code == 405
    client.force_login(auditor)
    url = reverse("portal_today_queue", args=["birthdays"])
    assert client.post(url).status_code == 404
