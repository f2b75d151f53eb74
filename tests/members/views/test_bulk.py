"""The bar of the list: ticked, a page, all that fit; looked at first, then done."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.models import Member, MemberList, MemberTag, Tag
from members.views import bulk_actions
from tests.factories.members import MemberFactory


@pytest.fixture
def tag(db):
    return Tag.objects.create(name="茶友会")


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def post(client, user, **fields):
    client.force_login(user)
    return client.post(
        reverse("members_bulk"), {"action": "tag", "reach": "ticked", **fields}
    )


def confirm(client, response, **changes):
    """Press the button of the page of confirmation."""
    form = soup_of(response).select_one("form.keeping")
    fields = {
        field["name"]: field.get("value", "")
        for field in form.select("input[type=hidden]")
    }
    return client.post(
        reverse("members_bulk"), fields | {"confirm": "1"} | changes, follow=True
    )


def tagged():
    return set(MemberTag.objects.values_list("member__name", flat=True))


def test_the_list_has_a_tick_for_each_row_and_the_bar(client, clerk, member):
    client.force_login(clerk)
    soup = soup_of(client.get(reverse("members_list")))
    (tick,) = soup.select("input[type=checkbox][form=bulk]")
    assert tick["value"] == str(member.pk)
    (bar,) = soup.select("form#bulk")
    offered = {option["value"] for option in bar.select("#bulk-action option")}
    assert {"owner", "tag", "untag", "list", "unlist", "renew"} <= offered


def test_who_may_change_nobody_sees_neither_and_may_not_post(client, auditor, member):
    client.force_login(auditor)
    soup = soup_of(client.get(reverse("members_list")))
    assert not soup.select("form#bulk, input[form=bulk]")
    assert post(client, auditor, id=member.pk).status_code == 302


def test_opened_without_a_choice_it_leads_to_the_list(client, clerk):
    client.force_login(clerk)
    response = client.get(reverse("members_bulk"))
    assert response.url == reverse("members_list")


def test_ticked_members_are_changed_after_a_look_and_no_others(
    client, manager, store, other_store, tag
):
    ours = MemberFactory(name="要", home_store=store)
    MemberFactory(name="不要", home_store=store)
    theirs = MemberFactory(name="外店人", home_store=other_store)
    look = post(client, manager, id=[ours.pk, theirs.pk])
    assert "1 member whom you may change" in soup_of(look).text
    assert "外店人" not in soup_of(look).text
    assert tagged() == set()
    done = confirm(client, look, choice=tag.pk)
    assert "1 member changed" in soup_of(done).text
    assert tagged() == {"要"}


def test_all_that_fit_the_filter_are_changed_on_every_page(
    client, manager, store, other_store, tag
):
    for number in range(30):
        MemberFactory(name=f"会员{number}", home_store=store)
    MemberFactory(name="潜在", home_store=store, prospect=True)
    MemberFactory(name="外店人", home_store=other_store)
    look = post(client, manager, reach="all", query="status=member&sort=name")
    assert "30 members" in soup_of(look).text
    done = confirm(client, look, choice=tag.pk)
    assert done.redirect_chain[0][0].endswith("?status=member&sort=name")
    assert tagged() == {f"会员{number}" for number in range(30)}


def test_when_others_fit_meanwhile_one_looks_again(client, manager, store, tag):
    MemberFactory(home_store=store)
    look = post(client, manager, reach="all")
    MemberFactory(home_store=store)
    again = confirm(client, look, choice=tag.pk)
    assert "Look again" in soup_of(again).text
    assert tagged() == set()
    confirm(client, again, choice=tag.pk)
    assert MemberTag.objects.count() == 2


def test_without_a_choice_nothing_is_done(client, manager, member, tag):
    look = post(client, manager, id=member.pk)
    assert "This field is required" in soup_of(confirm(client, look, choice="")).text
    assert tagged() == set()


@pytest.mark.parametrize(
    "fields",
    [{"action": ""}, {"action": "erase"}, {"reach": "world"}, {}, {"id": "x"},
     {"reach": "page", "page": "a,,-1,٣٣x"}],
)  # fmt: skip
def test_senseless_posts_go_back_to_the_list(fields, client, manager, member):
    response = post(client, manager, **fields)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("members_list"))


def test_too_many_are_refused_with_a_sentence(client, manager, store, monkeypatch):
    MemberFactory.create_batch(2, home_store=store)
    action = bulk_actions.BULK_ACTIONS["renew"]
    monkeypatch.setitem(
        bulk_actions.BULK_ACTIONS,
        "renew",
        bulk_actions.BulkAction(action.label, action.do, most=1),
    )
    client.force_login(manager)
    response = client.post(
        reverse("members_bulk"), {"action": "renew", "reach": "all"}, follow=True
    )
    assert "At most 1 members at once" in soup_of(response).text


def test_memberships_are_renewed_and_refusals_told(client, manager, store):
    today = timezone.localdate()
    soon = MemberFactory(home_store=store, expires_on=today + timedelta(days=3))
    late = MemberFactory(home_store=store, expires_on=date(today.year + 3, 1, 1))
    look = post(client, manager, action="renew", id=[soon.pk, late.pk])
    text = soup_of(confirm(client, look)).text
    assert "1 member changed" in text
    assert f"{late.name} can be renewed from" in text
    soon.refresh_from_db()
    assert soon.expires_on > today + timedelta(days=30)


def test_an_export_is_asked_for_with_the_ticked_or_the_filters(client, steward, member):
    ask = reverse("members_export_ask")
    ticked = post(client, steward, action="export", id=member.pk)
    assert ticked["Location"] == f"{ask}?id={member.pk}"
    fit = post(client, steward, action="export", reach="all", query="status=member")
    assert fit["Location"] == f"{ask}?status=member"


def test_the_list_narrows_by_tag_and_by_hand_made_list(client, manager, store, tag):
    wanted = MemberFactory(name="要", home_store=store)
    MemberFactory(name="不要", home_store=store)
    guests = MemberList.objects.create(name="品鉴会")
    wanted.member_tags.create(tag=tag, at=timezone.now())
    wanted.list_entries.create(member_list=guests, at=timezone.now())
    client.force_login(manager)
    for params in ({"tag": tag.pk}, {"member_list": guests.pk}):
        url = reverse("members_list")
        soup = soup_of(client.get(url, params | {"columns": "tags"}))
        rows = soup.select(".listing td.title .title-wrapper")
        assert [row.text.strip() for row in rows] == ["要"]
        assert soup.select_one(".listing .member-tag").text == "茶友会"


def test_a_colleague_is_chosen_among_those_of_these_stores(
    client, manager, clerk, clerk_of_another_store, member
):
    look = post(client, manager, action="owner", id=member.pk)
    offered = [each["value"] for each in soup_of(look).select("#id_choice option")]
    assert str(clerk.pk) in offered
    assert str(clerk_of_another_store.pk) not in offered
    confirm(client, look, choice=clerk_of_another_store.pk)
    assert Member.objects.get(pk=member.pk).owner is None
    confirm(client, look, choice=clerk.pk)
    assert Member.objects.get(pk=member.pk).owner == clerk
