"""The demonstration loads on any day: points that expire meanwhile are not spent."""

from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace

from members.actions.points import adjust_points
from members.models import PointsEntry
from portal.demo.standing import _redeem_some
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.standing import set_rules

BEFORE = datetime(2026, 6, 25, 4, tzinfo=UTC)


class Everybody(Random):
    """Chooses everybody, on the last day there is."""

    def random(self):
        return 0.0

    def randint(self, _low, high):
        return high


def test_points_that_expire_before_the_day_are_not_spent(store, clerk):
    set_rules(points_valid_months=1, points_until_month_end=True)
    member, by = MemberFactory(home_store=store), UserFactory(is_superuser=True)
    adjust_points(member=member, points=600, reason="x", key="1", by=by, at=BEFORE)
    chain = SimpleNamespace(clerks={store.pk: [clerk]})

    _redeem_some(chain, Everybody(1), BEFORE, days=149)
    assert not PointsEntry.objects.filter(points__lt=0).exists()

    _redeem_some(chain, Everybody(1), BEFORE, days=5)
    assert PointsEntry.objects.get(points__lt=0).at == BEFORE + timedelta(days=5)
