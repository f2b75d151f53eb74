"""Key accounts, memberships, points and requests on the day page."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from members.choices import KeyAccountState
from members.models import ExportRequest, KeyAccount, MemberStat, OwnedThing, ProductUse
from portal.today.accounts import DECLINING, VISITS
from portal.today.approvals import APPROVALS
from portal.today.belongings import SERVICES, USES
from portal.today.day import sections_of
from portal.today.ending import MEMBERSHIPS, POINTS
from tests.factories.members import MemberFactory, ProductFactory, PurchaseFactory

AT = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def account(store, manager):
    member = MemberFactory(home_store=store, name="茶馆")
    return KeyAccount.objects.create(
        member=member,
        state=KeyAccountState.APPROVED,
        manager=manager,
        why="buys much",
        spend_365=Decimal(9000),
        visit_every=60,
        next_visit_on=date(2026, 11, 3),
        proposed_at=AT,
        decided_at=AT,
    )


def test_a_key_account_that_fell_off_is_named_with_its_figures(desk, manager, account):
    for at, amount in (
        (datetime(2025, 10, 20, tzinfo=UTC), 4000),
        (datetime(2026, 10, 20, tzinfo=UTC), 1000),
    ):
        PurchaseFactory(member=account.member, purchased_at=at, amount=amount)
    [section] = sections_of(desk(manager), [DECLINING])
    assert section.rows[0].name == "茶馆"
    assert section.rows[0].line.words == (
        "Bought for 1,000 in 90 days, 25% of the same days a year ago"
    )


def test_a_visit_that_is_due_is_named(desk, manager, account):
    [section] = sections_of(desk(manager), [VISITS])
    line = section.rows[0].line
    assert line.words == "Visit planned for November 3, every 60 days"
    assert line.is_late


@pytest.mark.parametrize(
    ("day", "words", "is_late"),
    [
        (date(2026, 11, 9), "Membership ends on November 9", False),
        (date(2026, 11, 1), "Membership ended on November 1", True),
    ],
)
def test_a_membership_that_ends_is_named(desk, clerk, store, day, words, is_late):
    MemberFactory(home_store=store, expires_on=day)
    [section] = sections_of(desk(clerk), [MEMBERSHIPS])
    assert section.rows[0].line.words == words
    assert section.rows[0].line.is_late is is_late


def test_points_that_expire_are_a_reason_to_come(desk, clerk, store, now):
    MemberStat.objects.create(
        member=MemberFactory(home_store=store),
        home_store=store,
        computed_at=now,
        points_balance=520,
        points_expiring=300,
        points_expire_on=date(2026, 11, 10),
    )
    [section] = sections_of(desk(clerk), [POINTS])
    assert section.rows[0].line.words == "300 of 520 points expire on November 10"


def test_a_service_that_is_due_is_named(desk, clerk, store):
    member = MemberFactory(home_store=store)
    for day in (10, 30):
        OwnedThing.objects.create(
            member=member,
            kind="appliance",
            name=f"Kettle {day}",
            next_service_on=date(2026, 11, day),
        )
    [section] = sections_of(desk(clerk), [SERVICES])
    assert [row.line.words for row in section.rows] == [
        "Kettle 10: service due on November 10"
    ]


def test_the_use_of_a_product_is_asked_after(desk, clerk, store):
    ProductUse.objects.create(
        member=MemberFactory(home_store=store),
        product=ProductFactory(name="Pu'er"),
        follow_up_on=date(2026, 11, 4),
    )
    [section] = sections_of(desk(clerk), [USES])
    assert section.rows[0].line.words == "Ask how it goes with Pu'er"
    assert section.rows[0].line.is_late


def test_a_request_waits_for_a_manager_who_is_not_its_asker(
    desk, manager, clerk, store, now
):
    request = ExportRequest.objects.create(
        number="C2026-0001",
        form="xlsx",
        asked_by=clerk,
        asked_at=now,
        rows_asked=12,
        purpose="Tasting in May",
        use_from=date(2026, 11, 5),
        use_until=date(2026, 11, 20),
        recipient=clerk,
        expires_at=now,
    )
    request.stores.add(store)
    [section] = sections_of(desk(manager), [APPROVALS])
    [row] = section.rows
    assert row.line.words == "Asks for 12 members: Tasting in May"
    assert row.url.endswith("/controlled/C2026-0001/")
    assert not sections_of(desk(clerk), [APPROVALS])
