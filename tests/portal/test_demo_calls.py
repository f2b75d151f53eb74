"""The call lists of the demonstration, on a chain of a few people."""

from random import Random
from types import SimpleNamespace

import pytest
from django.utils import timezone

from campaigns.models import Call, CallList, FollowUpMeasure
from members.models import MemberStat
from portal.demo.calls import build_calls
from tests.factories.members import MemberFactory, StoreFactory, UserFactory


@pytest.mark.django_db
@pytest.mark.parametrize("people", [0, 12])
def test_a_half_worked_list_and_the_measures_of_the_month_are_there(people):
    stores = [StoreFactory() for _ in range(3)]
    boss = UserFactory(is_superuser=True)
    names = ("clerk", "manager", "marketer", "operations")
    chain = SimpleNamespace(stores=stores, staff=dict.fromkeys(names, boss))
    now = timezone.now()
    for number in range(people):
        member = MemberFactory(home_store=stores[0], phone=f"139000000{number:02d}")
        MemberStat.objects.create(
            member=member, home_store=stores[0], visits_all=5, computed_at=now
        )
    build_calls(chain, Random(1), now=now)
    assert FollowUpMeasure.objects.count() == 2
    assert CallList.objects.filter(aim="invitation").exists() is bool(people)
    assert Call.objects.filter(done_at__isnull=False).exists() is bool(people)
