from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.models import FollowUp
from feedback.queries.silent import silent_unhappy
from members.models import ConsentState, Member, MemberStat
from tests.factories.feedback import make_case
from tests.factories.members import MemberFactory, PurchaseLineFactory

DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


def figures(member, now, *, bought=60, state="lost", **fields):
    MemberStat.objects.update_or_create(
        member=member,
        defaults={
            "home_store": member.home_store,
            "last_purchase_at": now - bought * DAY,
            "cycle_state": state,
            "computed_at": now,
        }
        | fields,
    )
    return member


def someone(store, now, **fields):
    return figures(MemberFactory(home_store=store), now, **fields)


def closed(member, now, *, days, kind="complaint"):
    case = make_case(
        kind=kind, store=member.home_store, member=member, at=now - days * DAY
    )
    case.status, case.closed_at = "closed", now - (days - 1) * DAY
    case.save()
    MemberStat.objects.filter(member=member).update(open_cases=0)
    return case


def bad_answer(member, now, *, days=10):
    case = closed(member, now, days=days + 5, kind="enquiry")
    FollowUp.objects.create(
        case=case,
        due_at=now - days * DAY,
        answered_at=now - days * DAY,
        outcome=1,
    )
    return member


def brought_back(member, now, *, days=30):
    PurchaseLineFactory(
        purchase__member=member, purchased_at=now - days * DAY, quantity=-1
    )
    return member


def found(user, now):
    return {each.member: each.sign for each in silent_unhappy(user, at=now)}


def test_every_sign_is_found_and_explained(store, manager, now):
    members = [someone(store, now) for _number in range(4)]
    bad_answer(members[0], now)
    brought_back(members[1], now)
    closed(members[2], now, days=30, kind="incident")
    closed(members[3], now, days=40)
    someone(store, now)

    assert found(manager, now) == dict(
        zip(members, ["answer", "returned", "incident", "stopped"], strict=True)
    )
    words = [each.words for each in silent_unhappy(manager, at=now)]
    assert any("Was not content when asked" in sentence for sentence in words)
    assert len(set(words)) == 4


def test_who_came_again_or_complained_is_not_silent(store, manager, now):
    brought_back(someone(store, now, bought=3), now)
    closed(someone(store, now, bought=3), now, days=30, kind="incident")
    closed(someone(store, now, state="active"), now, days=40)
    heard = bad_answer(someone(store, now), now, days=20)
    closed(heard, now, days=10)
    assert found(manager, now).get(heard) in {None, "stopped"}
    figures(heard, now, state="active")
    assert found(manager, now) == {}


def test_a_case_long_after_the_last_visit_drove_nobody_away(store, manager, now):
    away = closed(someone(store, now, bought=300), now, days=40).member
    assert found(manager, now) == {}
    figures(away, now, bought=300, median_gap_days=140)
    assert found(manager, now) == {away: "stopped"}


def test_fresh_returns_and_old_signs_are_left_out(store, manager, now):
    brought_back(someone(store, now), now, days=5)
    brought_back(someone(store, now, bought=300), now, days=200)
    assert found(manager, now) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"open_cases": 1},
        {"last_reached_at": timezone.now() - 5 * DAY},
        {"next_contact_on": timezone.localdate()},
    ],
)
def test_who_is_looked_after_already_is_left_alone(store, manager, now, fields):
    figures(brought_back(someone(store, now), now), now, **fields)
    assert found(manager, now) == {}


def test_who_refused_calls_is_not_called(store, manager, now):
    member = brought_back(someone(store, now), now)
    state = ConsentState.objects.create(
        member=member, purpose="news", channel="phone", is_given=False, since=now
    )
    assert found(manager, now) == {}
    state.is_given = True
    state.save()
    assert set(found(manager, now)) == {member}


def test_members_of_other_stores_are_not_shown(
    other_store, manager, clerk_of_another_store, now
):
    member = brought_back(someone(other_store, now), now)
    assert found(manager, now) == {}
    assert set(found(clerk_of_another_store, now)) == {member}


def test_it_costs_two_queries_for_one_and_for_three(
    store, manager, now, django_assert_num_queries
):
    brought_back(someone(store, now), now)
    found(manager, now)
    with django_assert_num_queries(2):
        assert len(found(manager, now)) == 1
    bad_answer(someone(store, now), now)
    closed(someone(store, now), now, days=40)
    with django_assert_num_queries(2):
        assert len(found(manager, now)) == 3


def test_a_day_on_which_nobody_shows_a_sign_is_a_day_as_well(client, manager):
    client.force_login(manager)
    for path in ("portal_today", "portal_today_stores"):
        assert client.get(reverse(path)).status_code == 200


def test_the_page_leads_into_the_calls_and_the_day_page_shows_three(
    client, store, manager, now
):
    members = [brought_back(someone(store, now), now, days=20 + n) for n in range(4)]
    client.force_login(manager)
    text = client.get(reverse("portal_silent")).content.decode()
    for member in members:
        assert member.name in text
    answer = client.post(reverse("portal_silent_call"))
    assert str(members[0].public_id) in answer.url
    day = client.get(reverse("portal_today"), {"kind": "silent"}).content.decode()
    assert "Brought something back" in day
    shown = [member for member in members if member.name in day]
    assert shown == members[:3]
    assert Member.objects.count() == 4
