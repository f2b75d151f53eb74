"""The demonstration, loaded once and small: believable, consistent, open to everybody."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.test import override_settings
from django.urls import reverse
from django.utils.timezone import localdate

from campaigns.models import Run
from campaigns.tasks import run_campaigns
from feedback.choices import CaseKind, CaseStatus
from feedback.models import Case, CaseEntry
from members.contact_values import normalise_email, normalise_phone
from members.models import (
    ConsentState,
    ContactPoint,
    HouseholdMembership,
    ImportantDate,
    Member,
    MemberStat,
    Message,
    Purchase,
    PurchaseLine,
    Region,
    Segment,
    Store,
    User,
)
from members.segments.compiler import describe, members_in
from portal.demo.chain import LOGINS, PASSWORD, log_ins
from portal.demo.duplicates import TWINS
from portal.demo.loading import load

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
SIZE = 60


def quietly(_line):
    """Nobody watches the progress of a test."""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration in the database, for all tests of this file."""
    media = tmp_path_factory.mktemp("media")
    with (
        override_settings(MEDIA_ROOT=media),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        load(members=SIZE, seed=1, now=NOW, say=quietly)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def chain(loaded, db):
    """The loaded demonstration; what a test writes is taken back."""


def test_the_chain_has_regions_stores_staff_and_members(chain):
    assert (Region.objects.count(), Store.objects.count()) == (3, 8)
    assert User.objects.filter(is_staff=True).count() == 32  # two of them have left
    assert Member.objects.count() == SIZE + TWINS
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
    last = Purchase.objects.order_by("-pk").first()
    purchase = Purchase.objects.create(store=store, receipt_no="1", purchased_at=NOW)
    assert purchase.pk > last.pk


def test_figures_and_birthdays_are_ready(chain):
    assert MemberStat.objects.count() == SIZE + TWINS
    assert MemberStat.objects.filter(visits_90__gt=0).exists()
    calendars = ImportantDate.objects.values_list("calendar", flat=True)
    assert set(calendars) == {"solar", "lunar"}


def test_the_log_ins_stand_in_one_table_with_the_password(chain):
    lines = log_ins().splitlines()
    for mail in (*(login[0] for login in LOGINS), "member"):
        address = f"{mail}@demo.example"
        assert any(address in line and PASSWORD in line for line in lines)


def test_a_database_with_data_is_refused(chain):
    with pytest.raises(CommandError, match="only loaded into an empty one"):
        call_command("demo", members=3)
    assert Member.objects.count() == SIZE + TWINS


@pytest.mark.parametrize(
    ("mail", "start"),
    [*((login[0], "/admin/") for login in LOGINS), ("member", "/me/")],
)
def test_everybody_can_log_in_and_open_the_first_page(chain, client, mail, start):
    answer = client.post(
        reverse("account_login"),
        {"login": f"{mail}@demo.example", "password": PASSWORD},
        follow=True,
    )
    assert answer.wsgi_request.user.email == f"{mail}@demo.example"
    assert client.get(start).status_code == 200


def test_the_data_hold_what_they_promise(chain):
    call_command("verify", stdout=StringIO())  # exits when an invariant is broken


def test_there_are_cases_of_every_kind_and_state(chain):
    cases = Case.objects.all()
    assert set(cases.values_list("status", flat=True)) == set(CaseStatus.values)
    assert set(cases.values_list("kind", flat=True)) == set(CaseKind.values)
    assert cases.exclude(quarantine="").count() == 4
    assert not cases.filter(received_at__gt=NOW).exists()
    assert not CaseEntry.objects.filter(at__gt=NOW).exists()


def test_case_numbers_run_in_the_order_of_receipt(chain):
    rows = Case.objects.order_by("reference").values_list("reference", "received_at")
    times = [at for _reference, at in rows]
    assert times == sorted(times)


def test_no_old_letter_waits_to_be_sent(chain):
    assert not Message.objects.waiting().exists()
    assert Message.objects.filter(kind="marketing").exists()


def test_todays_birthday_letters_are_left_to_the_worker(chain):
    today = localdate(NOW)
    assert Run.objects.exists()
    assert not Run.objects.filter(for_date=today).exists()
    assert not ImportantDate.objects.filter(next_on__lt=today).exists()
    run_campaigns(at=NOW)
    for run in Run.objects.all():
        assert run.planned == run.recipients.count()


def test_the_member_who_can_log_in_has_something_on_every_page(chain):
    guest = Member.objects.get(user__email="member@demo.example")
    assert guest.purchases.exists()
    assert guest.contact_points.filter(value="member@demo.example").exists()
    assert Case.objects.filter(member=guest).count() >= 2
    assert guest.important_dates.get(kind="birthday").next_on > localdate(NOW)


def test_every_saved_segment_can_be_asked_and_told(chain):
    for segment in Segment.objects.all():
        assert members_in(segment.rules).count() <= SIZE
        assert describe(segment.rules)
