"""The demonstration: loads, is believable, refuses a database with data."""

from datetime import UTC, datetime
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from members.contact_values import normalise_email, normalise_phone
from members.models import (
    ConsentState,
    ContactPoint,
    HouseholdMembership,
    ImportantDate,
    Member,
    MemberStat,
    Purchase,
    PurchaseLine,
    Region,
    Store,
    User,
)
from portal.demo.chain import LOGINS, PASSWORD
from portal.demo.habits import Habit, Kind, purchase_days
from portal.demo.loading import load

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
SIZE = 60


def quietly(_line):
    """Nobody watches the progress of a test."""


@pytest.fixture
def chain(db):
    load(members=SIZE, seed=1, now=NOW, say=quietly)


def test_the_chain_has_regions_stores_staff_and_members(chain):
    assert (Region.objects.count(), Store.objects.count()) == (3, 8)
    assert User.objects.filter(is_staff=True).count() == 30
    assert Member.objects.count() == SIZE
    assert HouseholdMembership.objects.exists()
    assert ConsentState.objects.filter(is_given=False).exists()


def test_every_contact_value_is_valid_and_in_its_one_form(chain):
    normalise = {"phone": normalise_phone, "email": normalise_email}
    for point in ContactPoint.objects.filter(kind__in=normalise):
        assert normalise[point.kind](point.value) == point.value_norm
        assert point.kind != "phone" or point.tail4 == point.value_norm[-4:]


def test_receipts_are_the_sum_of_their_lines_and_lie_in_the_past(chain):
    summed = Purchase.objects.annotate(total=Sum("lines__amount"), n=Count("lines"))
    assert summed.count() > SIZE
    for purchase in summed:
        assert purchase.amount == purchase.total
        assert 1 <= purchase.n <= 4
        assert purchase.purchased_at < NOW
    line = PurchaseLine.objects.select_related("purchase", "product").first()
    assert line.member_id == line.purchase.member_id
    assert line.category_id == line.product.category_id


def test_a_sale_after_the_demonstration_gets_an_id_of_its_own(chain):
    store = Store.objects.first()
    purchase = Purchase.objects.create(store=store, receipt_no="1", purchased_at=NOW)
    assert purchase.pk > Purchase.objects.order_by("pk").first().pk


def test_figures_and_birthdays_are_ready(chain):
    assert MemberStat.objects.count() == SIZE
    assert MemberStat.objects.filter(visits_90__gt=0).exists()
    assert set(ImportantDate.objects.values_list("calendar", flat=True)) == {
        "solar",
        "lunar",
    }


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
    }


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_chain():
    from django.db import transaction

    pictures = []
    for seed in (3, 3, 4):
        with transaction.atomic():
            load(members=25, seed=seed, now=NOW, say=quietly)
            pictures.append(picture())
            transaction.set_rollback(True)
    assert pictures[0] == pictures[1]
    assert pictures[0] != pictures[2]


def test_the_command_ends_with_the_log_ins_and_refuses_a_second_time(db):
    out = StringIO()
    call_command("demo", members=3, stdout=out)
    lines = out.getvalue().splitlines()
    for mail in (*(login[0] for login in LOGINS), "member"):
        assert any(
            f"{mail}@demo.example" in line and PASSWORD in line for line in lines
        )
    with pytest.raises(CommandError, match="only loaded into an empty one"):
        call_command("demo", members=3, stdout=out)
    assert Member.objects.count() == 3


def test_no_members_is_refused(db):
    with pytest.raises(CommandError, match="1 or more"):
        call_command("demo", members=0)


@pytest.mark.parametrize("kind", list(Kind))
def test_purchase_days_rise_and_end_yesterday(kind):
    from random import Random

    today = NOW.date()
    for seed in range(40):
        habit = Habit(kind, today.replace(year=2025, day=seed % 28 + 1))
        days = purchase_days(habit, Random(seed), today=today)
        assert all(a < b for a, b in pairwise(days))
        assert all(habit.joined_on <= day < today for day in days)
        assert bool(days) is (kind is not Kind.PROSPECT) or kind is Kind.SEASONAL
