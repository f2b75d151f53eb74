"""What the day page finds, for whom, and in which words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Recipient
from feedback.actions.handling import accept_case
from members.actions.members import update_member
from members.actions.statistics import recompute
from members.choices import Calendar, ContactOutcome, ContactWay
from members.models import Category, Contact, MemberCategoryStat, MemberStat, Promise
from portal.today.birthdays import BIRTHDAYS
from portal.today.cases import CASES
from portal.today.day import queue_of, sections_of
from portal.today.promises import CONTACTS, PROMISES
from portal.today.rhythms import EXPECTED, RUNNING_OUT
from portal.today.table import DAY_KINDS
from portal.today.yesterday import YESTERDAY
from tests.factories.feedback import make_case
from tests.factories.members import (
    ImportantDateFactory,
    MemberFactory,
    PurchaseFactory,
    PurchaseLineFactory,
)

YESTERDAY_AT = datetime(2026, 11, 4, 6, 5, tzinfo=UTC)  # 14:05 in Shanghai


def buyer(store, *, at=YESTERDAY_AT, now, **fields):
    member = MemberFactory(home_store=store, **fields)
    line = PurchaseLineFactory(
        purchase=PurchaseFactory(member=member, purchased_at=at), purchased_at=at
    )
    line.product.name = "Longjing"
    line.product.save()
    recompute([member.pk], at=now)
    return member


def names(sections, code):
    return [
        row.name
        for section in sections
        if section.kind.code == code
        for row in section.rows
    ]


def test_yesterdays_buyers_are_to_be_followed_up(desk, clerk, store, now):
    buyer(store, now=now, name="王芳")
    [section] = sections_of(desk(clerk), [YESTERDAY])
    [row] = section.rows
    assert row.name == "王芳"
    assert row.line.words == "Bought for 128 at 14:05: Longjing"
    assert row.line.note == "First purchase"


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 3, 15, 59, tzinfo=UTC),  # the day before yesterday, 23:59
        datetime(2026, 11, 4, 16, 0, tzinfo=UTC),  # today, 00:00
    ],
)
def test_a_day_ends_at_midnight_of_the_portals_zone(desk, clerk, store, now, at):
    buyer(store, at=at, now=now)
    assert not sections_of(desk(clerk), [YESTERDAY])


def test_who_was_spoken_with_since_needs_no_follow_up(desk, clerk, store, now):
    member = buyer(store, now=now)
    MemberStat.objects.filter(pk=member.pk).update(
        last_contact_at=YESTERDAY_AT + timedelta(hours=1)
    )
    assert not sections_of(desk(clerk), [YESTERDAY])


def test_members_of_another_store_are_nobodys_business(
    desk, clerk, clerk_of_another_store, other_store, now
):
    member = buyer(other_store, now=now)
    ImportantDateFactory(member=member, next_on=date(2026, 11, 6))
    make_case(member=member, store=other_store, at=now)
    assert not sections_of(desk(clerk), DAY_KINDS)
    assert sections_of(desk(clerk_of_another_store), DAY_KINDS)


def test_merged_and_closed_records_have_no_day(desk, clerk, store, now):
    member = buyer(store, now=now, status="closed")
    ImportantDateFactory(member=member, next_on=date(2026, 11, 6))
    assert not sections_of(desk(clerk), DAY_KINDS)


def test_a_lunar_birthday_is_told_in_both_calendars(desk, clerk, store):
    ImportantDateFactory(
        member=MemberFactory(home_store=store),
        calendar=Calendar.LUNAR,
        month=10,
        day=1,
        next_on=date(2026, 11, 9),
    )
    [section] = sections_of(desk(clerk), [BIRTHDAYS])
    assert section.rows[0].line.words == (
        "Birthday in 4 days: lunar 十月初一 = November 9"
    )


def test_a_solar_birthday_tells_the_age(desk, clerk, store):
    ImportantDateFactory(
        member=MemberFactory(home_store=store),
        year=1986,
        month=11,
        day=6,
        next_on=date(2026, 11, 6),
    )
    [section] = sections_of(desk(clerk), [BIRTHDAYS])
    assert section.rows[0].line.words == "Birthday tomorrow, 6 November (turns 40)"
    assert section.rows[0].line.note == "Last year: nothing"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2025, 11, 6, 2, tzinfo=UTC), "Last year: Call on November 6"),
        (datetime(2026, 11, 4, 2, tzinfo=UTC), "Done: Call on November 4"),
        (datetime(2026, 6, 4, 2, tzinfo=UTC), "Last year: nothing"),
    ],
)
def test_what_was_done_for_a_birthday_stands_beside_it(desk, clerk, store, at, said):
    member = MemberFactory(home_store=store)
    ImportantDateFactory(member=member, next_on=date(2026, 11, 6))
    Contact.objects.create(
        member=member, way=ContactWay.CALL, outcome=ContactOutcome.REACHED, at=at
    )
    [section] = sections_of(desk(clerk), [BIRTHDAYS])
    assert section.rows[0].line.note == said


def test_a_birthday_letter_of_last_year_counts(desk, clerk, birthday_letter):
    recipient = birthday_letter
    ImportantDateFactory(member=recipient.member, next_on=date(2026, 11, 6))
    [section] = sections_of(desk(clerk), [BIRTHDAYS])
    assert section.rows[0].line.note == "Last year: E-mail on November 6"


@pytest.fixture
def birthday_letter(store):
    from campaigns.models import Run
    from members.outbox.enqueue import enqueue_message
    from tests.factories.campaigns import CampaignFactory

    at = datetime(2025, 11, 6, 1, tzinfo=UTC)
    member = MemberFactory(home_store=store)
    letter = enqueue_message(
        key="b",
        channel="email",
        kind="service",
        address="a@example.com",
        member=member,
        language="en",
        subject="x",
        text="x",
        at=at,
    )
    letter.state, letter.accepted_at = "accepted", at
    letter.save()
    campaign = CampaignFactory()
    run = Run.objects.create(campaign=campaign, for_date=at.date(), started_at=at)
    return Recipient.objects.create(
        run=run,
        campaign=campaign,
        member=member,
        channel="email",
        occurrence="birthday:2025",
        message=letter,
    )


def test_a_case_that_nobody_took_on_waits_for_everybody_of_the_store(
    desk, clerk, manager, store, now
):
    case = make_case(store=store, name="Anna", at=now - timedelta(hours=25))
    for person in (clerk, manager):
        [section] = sections_of(desk(person), [CASES])
        assert case.reference in section.rows[0].line.words
        assert section.rows[0].name == "Anna"
        assert section.rows[0].line.is_late
    accept_case(case=case, by=manager, at=now)
    assert not sections_of(desk(clerk), [CASES])
    assert sections_of(desk(manager), [CASES])


def promise(member, **fields):
    return Promise.objects.create(
        **{
            "member": member,
            "what": "two tins of Longjing",
            "due_on": date(2026, 11, 3),
            "made_at": datetime(2026, 11, 1, tzinfo=UTC),
        }
        | fields
    )


def test_promises_are_told_until_they_are_settled(desk, clerk, manager, store, now):
    kept = promise(MemberFactory(home_store=store), owner=manager)
    [section] = sections_of(desk(clerk), [PROMISES])
    line = section.rows[0].line
    assert line.words == "Promised by November 3: two tins of Longjing"
    assert line.note == f"kept by {manager}"
    assert line.is_late
    assert not sections_of(desk(clerk, "mine=1"), [PROMISES])
    assert sections_of(desk(manager, "mine=1"), [PROMISES])
    kept.is_kept, kept.settled_at = True, now
    kept.save()
    assert not sections_of(desk(manager), [PROMISES])


def figures(member, **fields):
    MemberStat.objects.update_or_create(
        member=member,
        defaults={
            "home_store": member.home_store,
            "computed_at": datetime(2026, 11, 1, tzinfo=UTC),
        }
        | fields,
    )
    return member


@pytest.mark.parametrize(
    ("day", "words", "is_late"),
    [
        (5, "Next contact set for today", False),
        (4, "Next contact was set for 1 day ago", True),
        (1, "Next contact was set for 4 days ago", True),
    ],
)
def test_a_contact_set_for_today_is_to_be_made(desk, clerk, store, day, words, is_late):
    figures(MemberFactory(home_store=store), next_contact_on=date(2026, 11, day))
    figures(MemberFactory(home_store=store), next_contact_on=date(2026, 11, 6))
    [section] = sections_of(desk(clerk), [CONTACTS])
    [row] = section.rows
    assert row.line.words == words
    assert row.line.is_late is is_late


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (5, "Comes every 21 days, expected today"),
        (2, "Comes every 21 days, expected since November 2"),
    ],
)
def test_who_is_expected_by_the_rhythm_is_named(desk, clerk, store, day, words):
    figures(
        MemberFactory(home_store=store),
        median_gap_days=21,
        due_on=date(2026, 11, day),
    )
    [section] = sections_of(desk(clerk), [EXPECTED])
    assert [row.line.words for row in section.rows] == [words]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (3, "Tea: bought 36 days ago, probably out since November 3"),
        (5, "Tea: bought 36 days ago, probably out today"),
        (7, "Tea: bought 36 days ago, probably out on November 7"),
    ],
)
def test_goods_that_run_out_are_named_once_a_member(desk, clerk, store, day, words):
    member = MemberFactory(home_store=store)
    for name in ("Tea", "Cups"):
        MemberCategoryStat.objects.create(
            member=member,
            home_store=store,
            category=Category.add_root(name=name),
            last_on=date(2026, 9, 30),
            times=3,
            quantity=3,
            amount=300,
            due_on=date(2026, 11, day - (name == "Cups")),
        )
    [section] = sections_of(desk(clerk), [RUNNING_OUT])
    assert [row.line.words for row in section.rows] == [words]
    assert section.count == 1


def test_a_member_stands_in_the_most_urgent_place_only(desk, clerk, store, now):
    member = buyer(store, now=now)
    ImportantDateFactory(member=member, next_on=date(2026, 11, 6))
    sections = sections_of(desk(clerk), DAY_KINDS)
    codes = [section.kind.code for section in sections]
    assert len(codes) == 1
    assert len(sections[0].rows[0].also) == 1


def test_the_desk_narrows_to_a_store_and_to_own_members(
    desk, marketer, clerk, store, other_store, now
):
    mine = buyer(store, now=now, name="甲")
    buyer(store, now=now, name="乙")
    buyer(other_store, now=now, name="丙")
    update_member(member=mine, by=clerk, at=now, owner=clerk)
    assert set(names(sections_of(desk(marketer), [YESTERDAY]), "yesterday")) == {
        "甲",
        "乙",
        "丙",
    }
    narrowed = desk(marketer, f"store={other_store.pk}")
    assert names(sections_of(narrowed, [YESTERDAY]), "yesterday") == ["丙"]
    own = desk(clerk, "mine=1")
    assert names(sections_of(own, [YESTERDAY]), "yesterday") == ["甲"]


def test_a_store_out_of_reach_is_no_choice(desk, clerk, other_store):
    assert desk(clerk, f"store={other_store.pk}").store is None
    assert desk(clerk, "store=rubbish").store is None


def test_a_queue_holds_each_member_once_and_only_visible_ones(desk, clerk, store, now):
    member = buyer(store, now=now)
    assert queue_of(desk(clerk), YESTERDAY) == [member.public_id]


def test_the_day_costs_the_same_for_one_row_and_for_three(desk, clerk, store, now):
    def queries():
        at_desk = desk(clerk)
        at_desk.store_ids  # noqa: B018 -- read before counting
        with CaptureQueriesContext(
            connection,
        ) as captured:
            sections_of(at_desk, DAY_KINDS)
        return len(captured)

    def fill():
        ImportantDateFactory(
            member=MemberFactory(home_store=store), next_on=date(2026, 11, 6)
        )
        buyer(store, now=now)
        promise(MemberFactory(home_store=store))
        figures(MemberFactory(home_store=store), next_contact_on=date(2026, 11, 4))
        figures(
            MemberFactory(home_store=store),
            median_gap_days=9,
            due_on=date(2026, 11, 4),
        )
        make_case(store=store, member=buyer(store, now=now), at=now)

    fill()
    once = queries()
    fill()
    fill()
    assert queries() == once
