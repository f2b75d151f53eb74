"""Opening a record and changing it in the admin."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from members.models import Member
from tests.factories.members import MemberFactory


def given(store, **changes):
    return {
        "name": "王小芳", "language": "zh-hans", "calendar": "solar", "status": "member",
        "home_store": store.pk,
    } | changes  # fmt: skip


def post_new(client, user, data):
    client.force_login(user)
    return client.post(reverse("members_add"), data)


def errors(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(each.text for each in soup.select(".error-message, .help-critical"))


def test_a_clerk_opens_a_record_and_lands_on_it(client, clerk, store):
    response = post_new(
        client, clerk,
        given(store, phone="13912345678", month="8", day="3", calendar="lunar",
              consents=["news:email"]),
    )  # fmt: skip
    member = Member.objects.get()
    assert response.url == member.get_absolute_url()
    assert member.important_dates.get().calendar == "lunar"
    assert member.consents.get().channel == "email"


def test_who_works_in_one_store_finds_it_chosen(client, clerk, store, other_store):
    client.force_login(clerk)
    soup = BeautifulSoup(client.get(reverse("members_add")).content, "html.parser")
    assert soup.select_one("#id_home_store option[selected]").text == store.name
    assert other_store.name not in soup.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phone": "123456789"}, "no valid phone"),
        ({"email": "nobody"}, "no valid e-mail"),
        ({"month": "2", "day": "30"}, "does not exist"),
        ({"month": "2"}, "a month and a day"),
        ({"referrer_no": "NONE"}, "No member of your stores"),
        ({"name": ""}, "required"),
    ],
)
def test_a_mistake_is_told_at_its_field(change, words, client, clerk, store):
    response = post_new(client, clerk, given(store, **change))
    assert words in errors(response)
    assert not Member.objects.exists()


def test_a_foreign_store_cannot_be_posted(client, clerk, store, other_store):
    response = post_new(client, clerk, given(other_store))
    assert errors(response)
    assert not Member.objects.exists()


def test_a_foreign_referrer_cannot_be_posted(client, clerk, store, other_store):
    foreign = MemberFactory(home_store=other_store)
    response = post_new(client, clerk, given(store, referrer_no=foreign.member_no))
    assert "No member of your stores" in errors(response)


def test_a_known_phone_is_asked_about_once(client, clerk, store, member):
    data = given(store, phone="139-1234-5678")
    text = post_new(client, clerk, data).content.decode()
    assert member.member_no in text
    assert Member.objects.count() == 1
    post_new(client, clerk, data | {"is_confirmed": "on"})
    assert Member.objects.count() == 2


def test_of_a_record_in_another_store_only_the_store_is_told(
    client, clerk_of_another_store, other_store, member
):
    data = given(other_store, phone="13912345678")
    text = post_new(client, clerk_of_another_store, data).content.decode()
    assert member.home_store.name in text
    assert member.name not in text
    assert member.member_no not in text


def edit(client, user, member, data=None):
    client.force_login(user)
    url = reverse("members_edit", args=[member.public_id])
    return client.get(url) if data is None else client.post(url, data)


def test_the_form_shows_contact_data_masked_and_a_blank_keeps_them(
    client, clerk, store, member
):
    text = edit(client, clerk, member).content.decode()
    assert "139****5678" in text
    assert "13912345678" not in text
    response = edit(client, clerk, member, given(store, name="张大明"))
    assert response.url == member.get_absolute_url()
    assert member.contact_points.filter(value_norm="+8613912345678").exists()
    member.refresh_from_db()
    assert member.name == "张大明"


def test_a_foreign_referrer_stays_unnamed_and_is_kept(
    client, clerk, store, member, other_store
):
    member.referrer = MemberFactory(home_store=other_store)
    member.save()
    assert member.referrer.member_no not in edit(client, clerk, member).content.decode()
    edit(client, clerk, member, given(store))
    member.refresh_from_db()
    assert member.referrer is not None


def test_a_member_of_another_store_cannot_be_edited(
    client, clerk_of_another_store, member, other_store
):
    assert edit(client, clerk_of_another_store, member).status_code == 404
    response = edit(client, clerk_of_another_store, member, given(other_store))
    assert response.status_code == 404


def test_who_may_only_look_gets_no_form(client, auditor, member, store):
    assert edit(client, auditor, member, given(store)).status_code == 404
    assert post_new(client, auditor, given(store)).status_code in (302, 403)
    assert Member.objects.count() == 1
