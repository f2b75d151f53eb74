"""The promise tracker and the panel of the record."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.models import Promise
from members.queries.promises import PromiseTab, promises_after, promises_on
from tests.factories.members import MemberFactory

TRACKER = "members_promises"


def promise(member, days=0, **told):
    return Promise.objects.create(
        member=member,
        due_on=timezone.localdate() + timedelta(days=days),
        made_at=timezone.now(),
        **{"what": "A sample"} | told,
    )


def settled(member, days=0, *, is_kept=True, **told):
    return promise(member, days, is_kept=is_kept, settled_at=timezone.now(), **told)


def page(client, user, **params):
    client.force_login(user)
    response = client.get(reverse(TRACKER), params)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(soup):
    return [each.contents[0].strip() for each in soup.select(".tracker__what")]


def counts(soup):
    return [each.text for each in soup.select(".tracker__count")]


def test_each_tab_shows_its_own_and_counts_all(client, clerk, member):
    promise(member, -2, what="late")
    promise(member, 0, what="today")
    promise(member, 3, what="soon")
    settled(member, 0, what="kept")
    settled(member, 0, is_kept=False, what="broken")
    settled(member, -9, is_kept=False, what="broken too")
    for tab, shown in (
        ("overdue", ["late"]),
        ("today", ["today"]),
        ("coming", ["soon"]),
        ("kept", ["kept"]),
        ("broken", ["broken too", "broken"]),
        ("nonsense", ["today"]),
    ):
        soup = page(client, clerk, tab=tab)
        assert words(soup) == shown
        assert counts(soup) == ["1", "1", "1", "1", "2"]


def test_only_one_s_own_and_only_one_store(client, manager, clerk, member, store):
    promise(member, what="mine", owner=manager)
    promise(member, what="hers", owner=clerk)
    assert words(page(client, manager, mine="on")) == ["mine"]
    assert len(words(page(client, manager, store=store.pk))) == 2


def test_the_promises_of_another_store_are_not_there(
    client, clerk_of_another_store, member, store
):
    promise(member)
    soup = page(client, clerk_of_another_store, store=store.pk)
    assert words(soup) == []
    assert counts(soup) == ["0"] * 5


def test_a_long_list_goes_on_where_it_ended(client, clerk, member, monkeypatch):
    monkeypatch.setattr("members.views.promises.PAGE_SIZE", 2)
    for n in (3, 1, 2, 2, 5):
        promise(member, n, what=f"{n}")
    soup = page(client, clerk, tab="coming")
    seen = words(soup)
    while link := soup.select_one(".tracker__foot a"):
        response = client.get(reverse(TRACKER) + link["href"])
        soup = BeautifulSoup(response.content, "html.parser")
        seen += words(soup)
    assert seen == ["1", "2", "2", "3", "5"]


@pytest.mark.parametrize("tab", list(PromiseTab))
def test_what_follows_a_promise_is_the_rest_of_its_tab(tab, member):
    for n in (-3, -1, -1, 0, 0, 2, 4):
        promise(member, n)
        settled(member, n)
        settled(member, n, is_kept=False)
    today = timezone.localdate()
    rows = promises_on(tab, Promise.objects.filter(member=member), today=today)
    order = list(rows)
    for place, row in enumerate(order):
        assert list(promises_after(tab, rows, row)) == order[place + 1 :]


def settle(client, user, found, **told):
    client.force_login(user)
    url = reverse("members_promise_settle", args=[found.pk])
    return client.post(url, told, follow=True)


def test_kept_and_not_kept_are_one_post_each(client, clerk, member):
    kept, broken = promise(member), promise(member)
    settle(client, clerk, kept, is_kept="1")
    settle(client, clerk, broken, is_kept="0", note="sold out")
    kept.refresh_from_db()
    broken.refresh_from_db()
    assert (kept.is_kept, kept.settled_by) == (True, clerk)
    assert (broken.is_kept, broken.note) == (False, "sold out")


def test_not_kept_without_a_reason_is_refused_with_a_sentence(client, clerk, member):
    found = promise(member)
    response = settle(client, clerk, found, is_kept="0")
    assert "Say why it was not kept." in response.content.decode()
    found.refresh_from_db()
    assert found.settled_at is None


def test_settling_leads_back_to_where_one_was_but_never_elsewhere(
    client, clerk, member
):
    one, two = promise(member), promise(member)
    back = f"{member.get_absolute_url()}#members-promises"
    response = settle(client, clerk, one, is_kept="1", next=back)
    assert response.redirect_chain[0][0] == back
    response = settle(client, clerk, two, is_kept="1", next="https://evil.example/")
    assert response.redirect_chain[0][0] == reverse(TRACKER)


@pytest.mark.parametrize("person", ["auditor", "steward", "clerk_of_another_store"])
def test_who_may_not_change_contacts_settles_nothing(person, client, member, request):
    user = request.getfixturevalue(person)
    found = promise(member)
    assert settle(client, user, found, is_kept="1").status_code == 404
    url = reverse("members_promise_hand_on", args=[found.pk])
    assert client.post(url, {"owner": user.pk}).status_code == 404


def test_who_only_reads_is_offered_nothing_to_press(client, auditor, member):
    promise(member)
    assert not page(client, auditor).select(".tracker__actions form")


def test_a_promise_is_handed_to_a_colleague_and_to_nobody_else(
    client, clerk, manager, clerk_of_another_store, member
):
    found = promise(member, owner=clerk)
    client.force_login(clerk)
    url = reverse("members_promise_hand_on", args=[found.pk])
    for nobody in (clerk_of_another_store.pk, "", "x", "9" * 30):
        client.post(url, {"owner": nobody})
        found.refresh_from_db()
        assert found.owner == clerk
    client.post(url, {"owner": manager.pk})
    found.refresh_from_db()
    assert found.owner == manager


def test_a_tab_is_worked_off_one_record_after_the_other(client, clerk, store):
    members = [MemberFactory(home_store=store) for _n in range(2)]
    for days, each in zip((-3, -1), members, strict=True):
        promise(each, days)
    client.force_login(clerk)
    url = reverse("members_promises_call")
    response = client.post(url, {"tab": "overdue", "next": reverse(TRACKER)})
    assert response["Location"] == f"{members[0].get_absolute_url()}?queue=promises"
    empty = client.post(url, {"tab": "coming", "next": reverse(TRACKER)})
    assert empty["Location"] == reverse(TRACKER)


def test_something_is_promised_from_the_record(client, clerk, auditor, member):
    client.force_login(clerk)
    url = reverse("members_promise_something", args=[member.public_id])
    today = timezone.localdate()
    refused = client.post(url, {"what": "Tea", "due_on": "soon"}, follow=True)
    assert "Say by when it was promised." in refused.content.decode()
    client.post(url, {"what": "Tea", "due_on": today.isoformat()})
    assert Promise.objects.get().owner == clerk
    panel = BeautifulSoup(
        client.get(member.get_absolute_url(), {"panels": "all"}).content, "html.parser"
    ).select_one("#members-promises")
    assert "due today" in panel.text
    client.force_login(auditor)
    assert client.post(url, {"what": "Tea"}).status_code == 404


def test_the_tracker_costs_the_same_for_one_and_for_three(
    client, clerk, store, django_assert_num_queries
):
    def fill():
        return promise(MemberFactory(home_store=store), owner=clerk, made_by=clerk)

    fill()
    page(client, clerk)
    with django_assert_num_queries(PINNED):
        client.get(reverse(TRACKER))
    fill()
    fill()
    with django_assert_num_queries(PINNED):
        client.get(reverse(TRACKER))


PINNED = 18
