"""Loading the demonstration: the same seed, the same chain; into nothing but emptiness."""

from datetime import UTC, datetime
from itertools import pairwise
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from feedback.models import CaseEntry
from members.models import ContactPoint, ImportantDate, Member, PurchaseLine
from portal.demo.habits import Habit, Kind, purchase_days
from portal.demo.loading import is_empty, load_records
from tests.factories.members import UserFactory

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def picture():
    """What a second loading must give again."""
    return {
        "members": list(
            Member.objects.order_by("member_no").values_list(
                "public_id", "name", "joined_on", "preferences", "home_store__code"
            )
        ),
        "phones": sorted(ContactPoint.objects.values_list("value", flat=True)),
        "dates": sorted(ImportantDate.objects.values_list("member__name", "next_on")),
        "bought": sorted(
            PurchaseLine.objects.values_list(
                "purchase__receipt_no", "product__sku", "purchased_at", "amount"
            )
        ),
        "said": sorted(
            CaseEntry.objects.values_list("case__reference", "at", "kind", "body")
        ),
    }


def load_and_look(seed):
    with transaction.atomic():
        load_records(members=12, seed=seed, now=NOW, say=lambda _line: None)
        seen = picture()
        transaction.set_rollback(True)
    return seen


def test_the_same_seed_gives_the_same_chain(db):
    first = load_and_look(seed=3)
    assert first == load_and_look(seed=3)
    assert first["members"] != load_and_look(seed=4)["members"]


def test_one_user_is_data_already(db):
    assert is_empty()
    UserFactory()
    assert not is_empty()


def test_no_members_is_refused(db):
    with pytest.raises(CommandError, match="1 or more"):
        call_command("demo", members=0)


@pytest.mark.parametrize("kind", list(Kind))
def test_purchase_days_rise_and_end_yesterday(kind):
    today = NOW.date()
    for seed in range(40):
        habit = Habit(kind, today.replace(year=2025, day=seed % 28 + 1))
        days = purchase_days(habit, Random(seed), today=today)
        assert all(a < b for a, b in pairwise(days))
        assert all(habit.joined_on <= day < today for day in days)
        assert bool(days) is (kind is not Kind.PROSPECT) or kind is Kind.SEASONAL
