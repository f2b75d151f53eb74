"""What was changed in a record: who, when, from what to what, masked."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from members.actions.members import Birthday, update_member
from members.actions.own_details import change_own_details
from members.models import FieldChange, ImportantDate, Source
from members.queries.history import shown_value, stored_value
from tests.factories.members import MemberFactory, UserFactory

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def change(member, by, **fields):
    update_member(member=member, by=by, at=NOW, **fields)
    return {
        each.field: (each.old, each.new) for each in FieldChange.objects.order_by("pk")
    }


def test_each_field_is_kept_with_before_and_after(member, clerk):
    source = Source.objects.create(name="till")
    found = change(
        member, clerk, name="张大明", source=source, owner=clerk,
        joined_on=date(2026, 1, 2),
    )  # fmt: skip
    assert found == {
        "name": ("张小明", "张大明"), "source": ("", "till"),
        "owner": ("", str(clerk)), "joined_on": ("", "2026-01-02"),
    }  # fmt: skip
    row = FieldChange.objects.first()
    assert (row.by, row.at, row.source) == (clerk, NOW, "form")


def test_what_stays_leaves_no_trace(member, clerk):
    assert change(member, clerk, name=member.name, note="") == {}


def test_contact_data_are_masked_before_they_are_kept(member, clerk):
    found = change(
        member, clerk, phone="13700001111", email="new@example.com",
        wechat="zhangxm88", address="文三路12号",
    )  # fmt: skip
    assert found["phone"] == ("139****5678", "137****1111")
    assert found["email"] == ("m***@example.com", "n***@example.com")
    text = " ".join(old + new for old, new in found.values())
    for secret in ("13700001111", "13912345678", "new@", "zhangxm88", "12号"):
        assert secret not in text


def test_a_referrer_is_kept_by_number_so_that_no_name_outlives_the_person(
    member, clerk
):
    friend = MemberFactory(name="李雷", home_store=member.home_store)
    assert change(member, clerk, referrer=friend)["referrer"] == ("", friend.member_no)


def test_a_birthday_reads_in_the_language_of_the_reader(member, clerk):
    change(member, clerk, birthday=Birthday(8, 3, year=1987))
    leap = Birthday(6, 3, calendar="lunar", is_leap_month=True, year=1987)
    old, new = change(member, clerk, birthday=leap)["birthday"]
    assert shown_value("birthday", old) == "Aug. 3, 1987"
    assert "闰六月初三" in shown_value("birthday", new)
    with translation.override("zh-hans"):
        assert shown_value("birthday", old) == "1987年8月3日"


@pytest.mark.parametrize(
    "text", ["lunar 0-13-3", "rubbish", "solar x-y-z", "solar 1-2"]
)
def test_a_birthday_nobody_can_read_is_shown_as_it_is(text):
    assert shown_value("birthday", text) == text


def test_choices_read_as_their_words():
    assert shown_value("status", "prospect") == "Prospect"
    assert shown_value("status", "unheard-of") == "unheard-of"


def test_long_texts_are_cut(member, clerk):
    assert len(change(member, clerk, note="长" * 500)["note"][1]) == 200


def test_a_birthday_of_unknown_year_is_kept():
    told = ImportantDate(calendar="solar", month=2, day=29)
    assert shown_value("birthday", stored_value(told)) == "29 February"


def test_what_members_change_themselves_is_kept_as_theirs(member):
    change_own_details(
        member=member, language="en", form_of_address="张先生", by=member.user, at=NOW
    )
    assert set(FieldChange.objects.values_list("field", "source")) == {
        ("language", "own_page"), ("form_of_address", "own_page"),
    }  # fmt: skip


def page(client, user, member, **params):
    client.force_login(user)
    return client.get(reverse("members_changes", args=[member.public_id]), params)


def test_the_page_of_changes_goes_on_by_parts(client, clerk, member):
    FieldChange.objects.bulk_create(
        FieldChange(member=member, at=NOW, by=clerk, field="note", new=f"n{number}")
        for number in range(60)
    )
    soup = BeautifulSoup(page(client, clerk, member).content, "html.parser")
    assert len(soup.select("tbody tr")) == 50
    following = soup.select_one("a[rel=next]")["href"]
    more = client.get(reverse("members_changes", args=[member.public_id]) + following)
    assert len(BeautifulSoup(more.content, "html.parser").select("tbody tr")) == 10


def test_the_page_asks_as_much_for_one_change_as_for_three(
    client, clerk, member, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(clerk)
    url = reverse("members_changes", args=[member.public_id])
    counts = []
    for rows in (1, 2):
        FieldChange.objects.bulk_create(
            FieldChange(
                member=member, at=NOW, by=UserFactory(), field="note", new=str(row)
            )
            for row in range(rows)
        )
        with django_assert_max_num_queries(20) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_changes_of_another_stores_member_are_not_found(
    client, clerk_of_another_store, member
):
    assert page(client, clerk_of_another_store, member).status_code == 404


def test_the_record_shows_the_last_changes(client, clerk, member):
    change(member, clerk, name="张大明")
    client.force_login(clerk)
    text = client.get(member.get_absolute_url(), {"panels": "all"}).content.decode()
    assert "Data and changes" in text
    assert "张大明" in text
