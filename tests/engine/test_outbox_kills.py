"""The promise of the outbox, proven by kill -9: nobody gets a letter twice.

A sending process is killed in the middle, again and again (3 times; 30 with PROOFS=1).
Afterwards everybody has the letter or stands in the list of those in doubt, which is
never longer than the number of kills, and the run's balance closes.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.support.smtp import smtp_server
from tests.support.template_database import template

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = str(ROOT / "tests" / "support" / "outbox_process.py")
KILLS = 30 if os.environ.get("PROOFS") else 3
PER_KILL = 12

pytestmark = [pytest.mark.engine, pytest.mark.timeout(1800)]


@pytest.fixture
def database(tmp_path, django_db_blocker):
    """A fresh database of the kind that the tests run on, reached by its address."""
    with django_db_blocker.unblock():
        migrated = template()
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        path = tmp_path / "kills.sqlite3"
        shutil.copy(migrated, path)
        yield f"sqlite:///{path}"
        return
    import psycopg2

    parts = urlsplit(url)
    name = f"kills_{os.getpid()}"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE {name} TEMPLATE "{migrated}"')
    yield urlunsplit(parts._replace(path=f"/{name}"))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


@pytest.fixture
def process(database, tmp_path):
    """Starts the other process; it shares the database and the mail server."""

    def start(port, *arguments):
        environment = os.environ | {
            "DATABASE_URL": database,
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "DEFAULT_FROM_EMAIL": "Tea <hello@tea.example>",
        }
        return subprocess.Popen(  # noqa: S603 -- our own script
            [sys.executable, SCRIPT, *map(str, arguments)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return start


def finished(process):
    out, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors.decode()
    return out


def kill_after(process, mail, letters):
    """Kill the sender when it has given away so many letters; False if it ended."""
    target = len(mail.letters) + letters
    while process.poll() is None:
        if len(mail.letters) >= target:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            return True
        time.sleep(0.001)
    finished(process)
    return False


def test_killed_senders_lose_nobody_and_write_to_nobody_twice(process):
    """In the end three senders side by side share what is left."""
    rng = random.Random(20261121)
    count = KILLS * PER_KILL + 40
    killed = 0
    with smtp_server(timeout=10) as mail:
        finished(process(mail.port, "prepare", count))
        for turn in range(KILLS):
            # Each sender starts after the leases of the one before have ended.
            sender = process(mail.port, "send", turn * 600)
            killed += kill_after(sender, mail, rng.randrange(1, PER_KILL))
        senders = [process(mail.port, "send", KILLS * 600) for _ in range(3)]
        for sender in senders:
            finished(sender)
        result = json.loads(finished(process(mail.port, "report")))
    states = result["states"]
    assert killed == KILLS
    assert len(mail.addresses) == len(set(mail.addresses)), "somebody got two"
    assert set(result["accepted"]) <= set(mail.addresses), "accepted, but never sent"
    assert states["accepted"] + states.get("in_doubt", 0) == count
    assert states.get("in_doubt", 0) <= killed
    assert result["activities"] == states["accepted"]
    assert result["planned"] == count
    assert result["closes"]
