"""The members of a colleague, given into other hands."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from members.actions.gaps import refresh_all_gaps
from members.actions.handover import hand_over
from members.actions.posts import appoint
from members.choices import Role
from members.exceptions import HandoverRefused, NotAllowed
from members.models import (
    Activity,
    FieldChange,
    Handover,
    Member,
    MemberGap,
    MemberStat,
)
from members.queries.handover import deal_out, keepers_in, kept_by
from tests.factories.members import MemberFactory, UserFactory

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture
def leaver(store):
    user = UserFactory(first_name="Leaver", is_active=False)
    for number in range(7):
        member = MemberFactory(home_store=store, owner=user)
        MemberStat.objects.create(
            member=member, home_store=store, computed_at=NOW,
            spend_365=Decimal(100 * number),
        )  # fmt: skip
    return user


@pytest.fixture
def second(roles, store):
    user = UserFactory(first_name="Second", is_staff=True)
    appoint(user=user, role=Role.CLERK, store=store)
    return user


def give(store, leaver, manager, *receivers, **changes):
    return hand_over(
        store=store, giver=leaver, receivers=receivers, by=manager, at=NOW,
        **({"rule": "spend"} | changes),
    )  # fmt: skip


def test_everybody_changes_hands_and_the_journal_says_so(
    store, leaver, manager, clerk, second
):
    done = give(store, leaver, manager, clerk, second)
    assert not Member.objects.filter(owner=leaver).exists()
    assert {share.receiver: share.count for share in done.shares.all()} == {
        clerk: 3, second: 4,
    }  # fmt: skip
    assert (done.count, done.by, done.giver) == (7, manager, leaver)


def test_all_go_to_one(store, leaver, manager, clerk):
    give(store, leaver, manager, clerk)
    assert Member.objects.filter(owner=clerk).count() == 7


def test_each_member_has_a_line_and_a_change(store, leaver, manager, clerk):
    give(store, leaver, manager, clerk)
    assert Activity.objects.filter(kind="members.handed_over").count() == 7
    change = FieldChange.objects.first()
    assert (change.field, change.old, change.new, change.source) == (
        "owner", str(leaver), str(clerk), "handover",
    )  # fmt: skip


def test_dealing_costs_the_same_for_seven_as_for_one(
    store, leaver, manager, clerk, django_assert_max_num_queries
):
    counts = []
    for more in (1, 1, 7):
        for _number in range(more):
            MemberFactory(home_store=store, owner=leaver)
        with django_assert_max_num_queries(40) as captured:
            give(store, leaver, manager, clerk)
        counts.append(len(captured))
    assert counts[1] == counts[2]


def test_members_of_another_store_stay(store, other_store, leaver, manager, clerk):
    elsewhere = MemberFactory(home_store=other_store, owner=leaver)
    give(store, leaver, manager, clerk)
    elsewhere.refresh_from_db()
    assert elsewhere.owner == leaver


def test_members_of_nobody_can_be_dealt_out_and_lack_nobody_then(store, manager, clerk):
    MemberFactory(home_store=store)
    refresh_all_gaps(at=NOW)
    give(store, None, manager, clerk)
    assert not MemberGap.objects.filter(kind="owner").exists()
    assert Member.objects.get().owner == clerk


def test_first_calls_are_spread_over_days_and_never_put_off(
    store, leaver, manager, clerk
):
    soon = MemberStat.objects.order_by("-spend_365").first()
    MemberStat.objects.filter(pk=soon.pk).update(next_contact_on=NOW.date())
    first = NOW.date() + timedelta(days=2)
    give(store, leaver, manager, clerk, calls_from=first, calls_a_day=3)
    days = sorted(MemberStat.objects.values_list("next_contact_on", flat=True))
    assert days[0] == NOW.date()
    assert days.count(first + timedelta(days=1)) == 3
    assert days[-1] == first + timedelta(days=2)


def test_no_calls_are_planned_unless_asked_for(store, leaver, manager, clerk):
    give(store, leaver, manager, clerk)
    assert not MemberStat.objects.filter(next_contact_on__isnull=False).exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"receivers": []}, "at least one"),
        ({"receivers": ["clerk", "clerk"]}, "named twice"),
        ({"receivers": ["clerk_of_another_store"]}, "does not look after"),
        ({"receivers": ["auditor"]}, "does not look after"),
        ({"calls_from": date(2026, 11, 1)}, "has passed"),
        ({"calls_a_day": 0}, "one call a day"),
        ({"giver": "clerk"}, "to themselves"),
        ({"giver": "manager"}, "nobody to hand over"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(
    change, words, request, store, leaver, manager, clerk
):
    names = change.pop("receivers", ["clerk"])
    receivers = [request.getfixturevalue(name) for name in names]
    giver = change.pop("giver", None)
    giver = request.getfixturevalue(giver) if giver else leaver
    with pytest.raises(HandoverRefused, match=words):
        give(store, giver, manager, *receivers, **change)
    assert not Handover.objects.exists()


def test_a_manager_of_another_store_may_not(other_store, store, leaver, roles, clerk):
    stranger = UserFactory(is_staff=True)
    appoint(user=stranger, role=Role.STORE_MANAGER, store=other_store)
    with pytest.raises(NotAllowed):
        give(store, leaver, stranger, clerk)


def test_a_clerk_may_not(store, leaver, clerk, second):
    with pytest.raises(NotAllowed):
        give(store, leaver, clerk, second)


@pytest.mark.parametrize("many", [0, 1, 5, 12, 40])
@pytest.mark.parametrize("hands", [1, 2, 3, 6])
def test_nobody_gets_two_more_than_another(many, hands, store_with_members):
    receivers = [UserFactory.build(pk=number) for number in range(hands)]
    members = Member.objects.filter(pk__in=store_with_members[:many])
    shares = deal_out(members, receivers=receivers, rule="evenly")
    counts = [share.count for share in shares]
    assert sum(counts) == many
    assert max(counts) - min(counts) <= 1
    assert len({pk for share in shares for pk in share.member_ids}) == many


@pytest.fixture
def store_with_members(store):
    members = Member.objects.bulk_create(
        Member(member_no=f"H{number}", name="x", home_store=store)
        for number in range(40)
    )
    return [member.pk for member in members]


def test_spend_is_dealt_to_and_fro(store, leaver, manager, clerk, second):
    shares = deal_out(
        kept_by(leaver, store=store), receivers=[clerk, second], rule="spend"
    )
    assert [share.spend for share in shares] == [Decimal(1100), Decimal(1000)]


def test_who_has_left_stands_above_who_is_there(store, leaver, clerk):
    MemberFactory(home_store=store, owner=clerk)
    MemberFactory(home_store=store)
    assert [keeper.user for keeper in keepers_in(store)] == [None, leaver, clerk]


# The screens


def url(store, giver):
    return f"{reverse('members_handover', args=[store.pk])}?giver={giver}"


def test_a_manager_looks_at_the_counts_and_hands_over(
    client, manager, store, leaver, clerk, second
):
    client.force_login(manager)
    data = {"receivers": [clerk.pk, second.pk], "rule": "spend", "calls_a_day": "20"}
    soup = BeautifulSoup(
        client.post(url(store, leaver.pk), data).content, "html.parser"
    )
    counts = [
        each.text for each in soup.select(".keeping__preview tbody td:nth-of-type(1)")
    ]
    assert counts == ["3", "4"]
    assert not Handover.objects.exists()
    response = client.post(url(store, leaver.pk), data | {"confirm": "1"})
    assert response.status_code == 302
    assert Handover.objects.get().count == 7
    text = client.get(response.url).content.decode()
    assert str(leaver) in text


def test_what_is_refused_is_shown_at_its_field(client, manager, store, leaver, clerk):
    client.force_login(manager)
    data = {
        "receivers": [clerk.pk], "rule": "spend", "calls_a_day": "20",
        "calls_from": "2020-01-01", "confirm": "1",
    }  # fmt: skip
    assert "has passed" in client.post(url(store, leaver.pk), data).content.decode()
    assert "at least one" in client.post(url(store, leaver.pk), {}).content.decode()


@pytest.mark.parametrize("giver", ["0", "x", "999999", ""])
def test_a_giver_who_has_nobody_here_is_not_found(client, manager, store, giver):
    client.force_login(manager)
    assert client.get(url(store, giver)).status_code == 404


def test_another_store_is_not_found(client, manager, other_store):
    client.force_login(manager)
    assert client.get(url(other_store, "nobody")).status_code == 404
    response = client.get(reverse("members_handovers"), {"store": other_store.pk})
    assert response.status_code == 404


def test_a_clerk_sees_no_handovers(client, clerk, store):
    client.force_login(clerk)
    assert client.get(reverse("members_handovers")).status_code in (302, 403)


def test_the_list_asks_as_much_for_one_handover_as_for_three(
    client, manager, store, clerk, second, django_assert_max_num_queries
):
    client.force_login(manager)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            giver = UserFactory()
            MemberFactory(home_store=store, owner=giver)
            MemberFactory(home_store=store, owner=giver)
            give(store, giver, manager, clerk, second)
        with django_assert_max_num_queries(25) as captured:
            client.get(reverse("members_handovers"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
