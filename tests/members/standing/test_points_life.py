"""The ledger under any order of earning, redeeming, adjusting, returning, expiring."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from members.actions.earning import award_points, take_back_points
from members.actions.points import adjust_points, expire_points, redeem_points
from members.actions.purchases import Line, record_purchase
from members.choices import PointsKind
from members.exceptions import PointsRefused
from members.models import MemberStat, PointsEntry, PointsLot
from tests.factories.members import MemberFactory, ProductFactory, UserFactory
from tests.factories.standing import set_rules

START = datetime(2026, 1, 15, 4, tzinfo=UTC)


class PointsLife(RuleBasedStateMachine):
    """One member's points beside a model of them: a list of [last day, left]."""

    @initialize()
    def begin(self):
        self.savepoint = transaction.savepoint()
        set_rules(points_valid_months=2, points_until_month_end=True)
        self.by = UserFactory(is_superuser=True)
        self.member = MemberFactory()
        self.product = ProductFactory()
        self.at = START
        self.number = 0
        self.receipts = []

    def key(self):
        self.number += 1
        return str(self.number)

    def balance(self):
        stat = MemberStat.objects.filter(member=self.member).first()
        return stat.points_balance if stat else 0

    def good(self):
        """What has not come to its last day."""
        lots = PointsLot.objects.filter(member=self.member, remaining__gt=0)
        return [lot for lot in lots if lot.expires_on >= self.at.date()]

    @rule(days=st.integers(1, 40))
    def time_passes(self, days):
        self.at += timedelta(days=days)

    @rule(amount=st.integers(-300, 900))
    def buys(self, amount):
        self.receipts.append(
            record_purchase(
                store=self.member.home_store,
                receipt_no=self.key(),
                purchased_at=self.at,
                lines=[Line(self.product, Decimal(1), Decimal(amount))],
                at=self.at,
                member=self.member,
            )
        )

    @rule(points=st.integers(1, 900), twice=st.booleans())
    def redeems(self, points, twice):
        before = self.good()
        there = sum(lot.remaining for lot in before)
        call = {"member": self.member, "points": points, "reason": ""}
        call |= {"key": self.key(), "by": self.by, "at": self.at}
        try:
            redeem_points(**call)
        except PointsRefused:
            assert points > there
            return
        if twice:
            redeem_points(**call)
        assert points <= there
        self.assert_oldest_first(before)

    def assert_oldest_first(self, before):
        """Nothing is left of a lot that ends before another that was drawn."""
        after = dict(PointsLot.objects.values_list("pk", "remaining"))
        drawn = [lot for lot in before if after[lot.pk] < lot.remaining]
        last = max(lot.expires_on for lot in drawn)
        assert all(after[lot.pk] == 0 for lot in before if lot.expires_on < last)

    @rule(points=st.integers(-200, 200).filter(bool))
    def is_adjusted(self, points):
        there = sum(lot.remaining for lot in self.good())
        call = {"member": self.member, "points": points, "reason": "r"}
        call |= {"key": self.key(), "by": self.by, "at": self.at}
        if there + points < 0:
            with pytest.raises(PointsRefused):
                adjust_points(**call)
        else:
            adjust_points(**call)

    @precondition(lambda self: self.receipts)
    @rule(data=st.data())
    def a_receipt_is_taken_back_and_perhaps_comes_again(self, data):
        receipt = data.draw(st.sampled_from(self.receipts))
        take_back_points([receipt.pk], at=self.at)
        before = self.balance()
        assert take_back_points([receipt.pk], at=self.at) == 0
        if data.draw(st.booleans()):
            award_points([receipt.pk], at=self.at)
            before = self.balance()
            assert award_points([receipt.pk], at=self.at) == 0
        assert self.balance() == before

    @rule()
    def the_night_comes(self):
        over = PointsLot.objects.filter(
            remaining__gt=0, expires_on__lt=self.at.date()
        ).aggregate(sum=Sum("remaining"))["sum"]
        before = self.balance()
        expire_points(at=self.at)
        assert before - self.balance() == (over or 0)
        assert expire_points(at=self.at) == 0

    @invariant()
    def the_books_close(self):
        entries = PointsEntry.objects.aggregate(sum=Sum("points"))["sum"] or 0
        lots = PointsLot.objects.aggregate(sum=Sum("remaining"))["sum"] or 0
        assert self.balance() == entries == lots >= 0
        keys = PointsEntry.objects.values_list("key", flat=True)
        assert len(keys) == len(set(keys))

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)


def test_the_ledger_holds_whatever_happens_in_whatever_order(db):
    run_state_machine_as_test(
        PointsLife,
        settings=settings(
            max_examples=15,
            stateful_step_count=18,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"
)
def test_two_people_at_once_redeem_no_more_than_there_is():
    member = MemberFactory()
    by = UserFactory(is_superuser=True)
    adjust_points(member=member, points=100, reason="r", key="gift", by=by, at=START)
    outcomes = []
    together = threading.Barrier(6)

    def redeem(number):
        together.wait()
        try:
            redeem_points(
                member=member, points=30, reason="", key=str(number), by=by, at=START
            )
            outcomes.append("redeemed")
        except PointsRefused:
            outcomes.append("refused")
        finally:
            connection.close()
            close_old_connections()

    threads = [threading.Thread(target=redeem, args=[n]) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["redeemed"] * 3 + ["refused"] * 3
    assert MemberStat.objects.get().points_balance == 10
    assert PointsEntry.objects.filter(kind=PointsKind.REDEEM).count() == 3
