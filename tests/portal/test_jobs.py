"""Every periodic job of the table: run twice, it changes nothing more."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from portal.jobs import JOBS
from tests.factories.members import MemberFactory, PurchaseFactory, PurchaseLineFactory

OURS = ("members", "feedback", "campaigns")
# When a row was worked out, not what it says.
CLOCKS = {"computed_at", "updated_at"}


def snapshot():
    """All rows of our apps, without the moments at which they were worked out."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in OURS:
            fields = [f.attname for f in model._meta.concrete_fields]
            names = [name for name in fields if name not in CLOCKS]
            rows = model._base_manager.order_by("pk").values_list(*names)
            found[model._meta.label] = list(rows)
    return found


@pytest.fixture
def small_chain(store):
    """A member with an address, a consent and two receipts."""
    member = MemberFactory(
        home_store=store, email="tea@example.com", phone="13912345678", agreed=True
    )
    for days in (10, 40):
        at = timezone.now() - timedelta(days=days)
        purchase = PurchaseFactory(member=member, store=store, purchased_at=at)
        PurchaseLineFactory(purchase=purchase)
    return member


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_job_runs_on_an_empty_database(db, job):
    assert job.function(at=timezone.now()) == 0


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_job_that_runs_twice_changes_nothing_the_second_time(small_chain, job):
    at = timezone.now()
    job.function(at=at)
    before = snapshot()
    job.function(at=at)
    assert snapshot() == before
