"""/healthz and /readyz: what a load balancer sees."""

from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal import health
from portal.models import JobRun
from portal.worker import beat


@pytest.fixture(autouse=True)
def _ask_about_migrations_again():
    health.check_migrations.cache_clear()
    yield
    health.check_migrations.cache_clear()


def test_healthz_answers_without_a_database(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_readyz_says_ok_when_a_worker_gave_a_sign_lately(client, db):
    beat(at=timezone.now() - timedelta(minutes=4))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "worker": "ok"},
    }


def test_readyz_names_the_worker_when_it_is_silent(client, db):
    beat(at=timezone.now() - timedelta(minutes=6))
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert checks["migrations"] == "ok"
    assert "is manage.py work running?" in checks["worker"]


def test_a_worker_inside_a_long_job_counts_as_alive(client, db):
    soon = timezone.now() + timedelta(minutes=3)
    JobRun.objects.create(name="long", lease_until=soon)
    assert client.get("/readyz").status_code == 200


def test_readyz_names_migrations_that_were_not_applied(client, db):
    beat(at=timezone.now())
    MigrationRecorder.Migration.objects.filter(app="portal").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "run manage.py migrate" in response.json()["checks"]["migrations"]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_only_read(client, db, address):
    assert client.post(address).status_code == 405
