"""Opening a record at the till."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from members.models import JoiningReason, Member, Message
from tests.factories.members import MemberFactory


def given(store, **changes):
    return {
        "name": "王小芳", "language": "zh-hans", "calendar": "solar", "status": "member",
        "home_store": store.pk,
    } | changes  # fmt: skip


def post_new(client, user, data):
    client.force_login(user)
    return client.post(reverse("members_add"), data)


def page_of(client, user, **params):
    client.force_login(user)
    response = client.get(reverse("members_add"), params)
    return BeautifulSoup(response.content, "html.parser")


def errors(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(each.text for each in soup.select(".error-message, .help-critical"))


def test_a_clerk_opens_a_record_and_is_told_the_number(client, clerk, store):
    response = post_new(
        client, clerk,
        given(store, phone="13912345678", month="8", day="3", calendar="lunar",
              consents=["news:email"]),
    )  # fmt: skip
    member = Member.objects.get()
    assert response.url == reverse("members_opened", args=[member.public_id])
    assert member.important_dates.get().calendar == "lunar"
    assert member.consents.get().channel == "email"
    assert member.member_no in client.get(response.url).content.decode()


def test_who_works_in_one_store_finds_it_chosen_and_looks_after_the_member(
    client, clerk, store, other_store
):
    soup = page_of(client, clerk)
    assert soup.select_one("#id_home_store option[selected]").text == store.name
    assert soup.select_one("#id_owner option[selected]")["value"] == str(clerk.pk)
    assert other_store.name not in soup.text


def test_a_link_may_bring_the_phone_along(client, clerk):
    assert page_of(client, clerk, phone="13912345678").select_one("#id_phone")[
        "value"
    ] == ("13912345678")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phone": "123456789"}, "no valid phone"),
        ({"email": "nobody"}, "no valid e-mail"),
        ({"month": "2", "day": "30"}, "does not exist"),
        ({"month": "2", "day": "29", "year": "1999"}, "in 1999 the month was shorter"),
        (
            {"month": "6", "day": "30", "year": "1985", "calendar": "lunar"},
            "in 1985 the month was shorter",
        ),
        (
            {
                "month": "6", "day": "3", "year": "1990", "calendar": "lunar",
                "is_leap_month": "on",
            },
            "In 1990 this month was no leap month",
        ),
        ({"month": "2", "day": "2", "year": "2099"}, "still to come"),
        ({"month": "2", "day": "2", "year": "1850"}, "greater than or equal to 1900"),
        ({"month": "2"}, "a month and a day"),
        ({"year": "1980"}, "a month and a day"),
        ({"referrer_no": "NONE"}, "No member of your stores fits"),
        ({"name": ""}, "required"),
        ({"name": "   "}, "required"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_field_and_nothing_is_lost(
    change, words, client, clerk, store
):
    response = post_new(client, clerk, given(store, wechat="fang88") | change)
    assert words in errors(response)
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.select_one("#id_wechat")["value"] == "fang88"
    assert not Member.objects.exists()


def test_a_foreign_store_cannot_be_posted(client, clerk, store, other_store):
    response = post_new(client, clerk, given(other_store))
    assert errors(response)
    assert not Member.objects.exists()


def test_a_foreign_referrer_cannot_be_posted(client, clerk, store, other_store):
    foreign = MemberFactory(home_store=other_store)
    response = post_new(client, clerk, given(store, referrer_no=foreign.member_no))
    assert "No member of your stores fits" in errors(response)


def test_a_referrer_is_found_by_the_tail_of_the_phone(client, clerk, store, member):
    post_new(client, clerk, given(store, referrer_no="5678"))
    assert Member.objects.get(name="王小芳").referrer == member


def test_when_several_fit_the_numbers_are_told(client, clerk, store, member):
    other = MemberFactory(home_store=store, phone="13700005678")
    text = errors(post_new(client, clerk, given(store, referrer_no="5678")))
    assert member.member_no in text
    assert other.member_no in text


def test_a_known_phone_is_asked_about_once(client, clerk, store, member):
    data = given(store, phone="139-1234-5678")
    text = post_new(client, clerk, data).content.decode()
    assert member.member_no in text
    assert Member.objects.count() == 1
    post_new(client, clerk, data | {"is_confirmed": "on"})
    assert Member.objects.count() == 2


def test_a_known_phone_is_told_beside_other_mistakes(client, clerk, store, member):
    response = post_new(client, clerk, given(store, phone="13912345678", name=""))
    assert member.member_no in response.content.decode()


def test_of_a_record_in_another_store_only_the_store_is_told(
    client, clerk_of_another_store, other_store, member
):
    data = given(other_store, phone="13912345678")
    text = post_new(client, clerk_of_another_store, data).content.decode()
    assert member.home_store.name in text
    assert member.name not in text
    assert member.member_no not in text


def test_the_ledger_keeps_the_wording_in_the_language_that_was_shown(
    client, clerk, store
):
    data = given(store, consents=["news:sms"], shown_in="zh-hans")
    post_new(client, clerk, data)
    wording = Member.objects.get().consents.get().wording
    with translation.override("zh-hans"):
        text = client.get(reverse("members_add")).content.decode()
    assert wording.partition("] ")[2] not in text  # the page is in English
    assert any("一" <= char <= "鿿" for char in wording)


def test_the_page_tells_in_which_language_it_shows_the_wordings(client, clerk):
    assert page_of(client, clerk).select_one("[name=shown_in]")["value"] == "en"


def test_the_reasons_that_marketing_wrote_are_shown_in_order(client, clerk):
    JoiningReason.objects.create(words_en="Second", position=2)
    JoiningReason.objects.create(words_zh="第一", position=1)
    JoiningReason.objects.create(words_en="Hidden", position=3, is_shown=False)
    text = page_of(client, clerk).select_one("[data-till-why]").text
    assert text.index("第一") < text.index("Second")
    assert "Hidden" not in text


# While typing


def ask(client, user, name, **params):
    client.force_login(user)
    return client.get(reverse(name), params)


def test_while_typing_a_record_of_ones_own_store_is_a_link(client, clerk, member):
    text = ask(client, clerk, "members_same_number", phone="+86 139 1234 5678")
    soup = BeautifulSoup(text.content, "html.parser")
    assert soup.a["href"] == member.get_absolute_url()
    assert "13912345678" not in soup.text


def test_while_typing_a_record_elsewhere_is_a_stores_name(
    client, clerk_of_another_store, member
):
    response = ask(
        client, clerk_of_another_store, "members_same_number", phone="13912345678"
    )
    text = response.content.decode()
    assert member.home_store.name in text
    assert member.name not in text


@pytest.mark.parametrize("phone", ["", "139", "1391234", "13912345678x", "1" * 300])
def test_half_a_number_finds_nobody(phone, client, clerk, member):
    text = ask(client, clerk, "members_same_number", phone=phone).content.decode()
    assert text.strip() == ""


def test_who_opens_no_records_learns_nothing_of_a_number(client, auditor, member):
    response = ask(client, auditor, "members_same_number", phone="13912345678")
    assert response.status_code in (302, 403)


def test_looking_for_a_number_takes_few_queries(
    client, clerk, member, django_assert_max_num_queries
):
    client.force_login(clerk)
    url = reverse("members_same_number")
    with django_assert_max_num_queries(9):
        client.get(url, {"phone": "13912345678"})


def test_the_days_on_offer_come_with_both_calendars(client, clerk):
    told = ask(
        client, clerk, "members_birthday",
        calendar="lunar", year="1987", month="6", day="1", is_leap_month="1",
    ).json()  # fmt: skip
    assert told["mayBeLeap"] is True
    assert len(told["days"]) == 29
    assert "July 26, 1987" in told["words"][0]


@pytest.mark.parametrize(
    "params",
    [
        {}, {"calendar": "mayan", "month": "13", "day": "99", "year": "99999"},
        {"month": "-1", "day": "0"}, {"calendar": "lunar", "year": "2101", "month": "1"},
        {"year": "0000", "month": "2", "day": "29"}, {"month": "²"},
        {"calendar": "lunar", "year": "1899", "month": "4", "day": "4"},
        {"calendar": "solar", "year": "9999", "month": "12", "day": "31"},
    ],
)  # fmt: skip
def test_nonsense_is_answered(params, client, clerk):
    assert ask(client, clerk, "members_birthday", **params).status_code == 200


# Afterwards


def test_the_newcomer_is_thanked_in_their_language_and_the_address_is_masked(
    client, clerk, store
):
    response = post_new(
        client, clerk, given(store, phone="13912345678", is_thanked="on")
    )
    letter = Message.objects.get()
    assert (letter.channel, letter.kind) == ("sms", "service")
    assert "会员号" in letter.text
    assert Member.objects.get().member_no in letter.text
    text = client.get(response.url).content.decode()
    assert "139****5678" in text
    assert "13912345678" not in text


def test_nobody_is_thanked_when_not_asked_for(client, clerk, store):
    post_new(client, clerk, given(store, phone="13912345678"))
    assert not Message.objects.exists()


def test_the_number_of_another_stores_member_is_not_told(
    client, clerk_of_another_store, member
):
    response = ask(client, clerk_of_another_store, "members_find")
    assert response.status_code == 200
    url = reverse("members_opened", args=[member.public_id])
    assert client.get(url).status_code == 404


def test_who_may_only_look_gets_no_form(client, auditor, store):
    assert post_new(client, auditor, given(store)).status_code in (302, 403)
    assert not Member.objects.exists()
