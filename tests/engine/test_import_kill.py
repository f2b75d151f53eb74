"""An import whose process is killed goes on in the next one."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from members.choices import ImportState
from members.models import ContactPoint, ImportBatch, ImportRow, Member
from members.tasks import commit_imports
from tests.members.imports.conftest import AT, prepare, private_files, write  # noqa: F401 -- fixtures

ROWS = 4000

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

SCRIPT = """
import django
django.setup()
from django.utils import timezone
from members.imports import chunks
from members.tasks import commit_imports
chunks.CHUNK = 100
print("ready", flush=True)
commit_imports(at=timezone.now())
"""


def start_worker(private):
    """A worker process on the test's own database."""
    database = connection.settings_dict["NAME"]
    script = (
        "from django.conf import settings\n"
        f"settings.DATABASES['default']['NAME'] = {str(database)!r}\n"
        f"settings.STORAGES['private']['OPTIONS']['location'] = {private!r}\n" + SCRIPT
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    return subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, "-c", script],
        cwd=Path(settings.BASE_DIR),
        env=environment,
        stdout=subprocess.PIPE,
    )


def wait_for(count, process):
    end = time.monotonic() + 60
    while Member.objects.count() < count:
        assert process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < end, "the worker does nothing"
        time.sleep(0.02)


def test_a_killed_import_goes_on_and_does_nothing_twice(prepare, private_files):  # noqa: F811 -- the fixture
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory is not shared by processes")
    text = "会员号,姓名,手机,门店\n" + "".join(
        f"M{n},张{n},139{n:08d},湖滨店\n" for n in range(ROWS)
    )
    batch = prepare(text, at=AT)
    ImportBatch.objects.filter(pk=batch.pk).update(due_at=AT, lease_by="")
    for kill in (1, 2):
        process = start_worker(private_files)
        try:
            wait_for(kill * 300, process)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
        batch.refresh_from_db()
        assert batch.state == ImportState.RUNNING
        assert batch.rows_done == Member.objects.count() < ROWS
        ImportBatch.objects.filter(pk=batch.pk).update(due_at=timezone.now())
    commit_imports(at=timezone.now() + timedelta(seconds=1))
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE
    assert batch.summary["counts"]["created"] == Member.objects.count() == ROWS
    assert ContactPoint.objects.count() == ROWS
    assert not ImportRow.objects.filter(outcome="pending").exists()
