"""Changing a record in the admin."""

from django.urls import reverse

from members.models import Member
from tests.factories.members import MemberFactory


def given(store, **changes):
    return {
        "name": "王小芳", "language": "zh-hans", "calendar": "solar", "status": "member",
        "home_store": store.pk,
    } | changes  # fmt: skip


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
    assert Member.objects.count() == 1
