"""The promise of the outbox, proven by kill -9: nobody gets a letter twice, nobody none.

Real `manage.py work` processes, two on PostgreSQL, one on SQLite, are killed at random
moments in the middle of a run, again and again (4 kills of 400 letters; 30 of 5,000 with
PROOFS=1). What a killed worker had marked "sending" at that moment may be in doubt, at
most GROUP letters a worker; all others end accepted or with a reason, and the run's
balance closes.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from members.outbox.sender import GROUP
from tests.support.smtp import Mailbox, smtp_server
from tests.support.template_database import template

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = str(ROOT / "tests" / "support" / "outbox_process.py")
IS_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
WORKERS = 2 if IS_POSTGRES else 1
KILLS, LETTERS = (30, 5000) if os.environ.get("PROOFS") else (4, 400)
LEASE = 4
PATIENCE = 240

pytestmark = [pytest.mark.engine, pytest.mark.timeout(1800)]


@pytest.fixture
def database(tmp_path, django_db_blocker):
    """A fresh database of the kind that the tests run on, reached by its address."""
    with django_db_blocker.unblock():
        migrated = template()
    if not IS_POSTGRES:
        path = tmp_path / "kills.sqlite3"
        shutil.copy(migrated, path)
        yield f"sqlite:///{path}"
        return
    import psycopg2

    url = os.environ["DATABASE_URL"]
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
def start(database, tmp_path):
    """Starts another process; it shares the database and the mail server."""
    started = []

    def start(port, *command):
        environment = os.environ | {
            "DATABASE_URL": database,
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "EMAIL_TIMEOUT": "2",
            "DEFAULT_FROM_EMAIL": "Tea <hello@tea.example>",
            "OUTBOX_LEASE_SECONDS": str(LEASE),
        }
        process = subprocess.Popen(  # noqa: S603 -- our own script
            [sys.executable, *map(str, command)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture
def states(database):
    """What the database says at the moment: (id, state) of each letter."""

    def read():
        if IS_POSTGRES:
            import psycopg2

            connection = psycopg2.connect(database)
        else:
            connection = sqlite3.connect(database.removeprefix("sqlite:///"))
        with closing(connection), closing(connection.cursor()) as cursor:
            cursor.execute("SELECT id, state FROM members_message")
            return dict(cursor.fetchall())

    return read


def finished(process):
    out, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors.decode()
    return out


def worker(start, mail):
    return start(mail.port, "manage.py", "work", "--only", "send_outbox")


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited {PATIENCE} s for {what}"
        time.sleep(0.002)


def kill_all(workers, mail, rng):
    """Kill them one after the other, each in the middle of its work."""
    for process in workers:
        target = len(mail.letters) + rng.randint(1, LETTERS // KILLS // 2)
        wait_for(lambda: len(mail.letters) >= target, "letters")  # noqa: B023 -- called at once
        time.sleep(rng.random() / 50)
        process.send_signal(signal.SIGKILL)
        process.communicate()


def is_over(found):
    return not set(found.values()) & {"queued", "claimed", "retry", "sending"}


def test_killed_workers_lose_nobody_and_write_to_nobody_twice(start, states):
    rng = random.Random(20261121)
    mail = Mailbox()
    mail.seconds_a_letter = 0.003
    refused = {f"m{number}@example.com" for number in range(7, LETTERS, 97)}
    mail.at_rcpt = dict.fromkeys(refused, "550 no such user")
    marked, kills = set(), 0
    with smtp_server(mail, timeout=10):
        finished(start(mail.port, SCRIPT, "prepare", LETTERS))
        while kills < KILLS:
            workers = [worker(start, mail) for _number in range(WORKERS)]
            kill_all(workers, mail, rng)
            kills += WORKERS
            sending = [pk for pk, state in states().items() if state == "sending"]
            # Older marks may not be settled yet.
            assert len(set(sending) - marked) <= GROUP * WORKERS
            marked |= set(sending)
        workers = [worker(start, mail) for _number in range(WORKERS)]
        wait_for(lambda: is_over(states()), "the end of the run")
        for process in workers:
            process.send_signal(signal.SIGTERM)
            finished(process)
        result = json.loads(finished(start(mail.port, SCRIPT, "report")))
    check(result, mail, marked=marked, refused=refused)


def check(result, mail, *, marked, refused):
    received, accepted = set(mail.addresses), set(result["accepted"])
    in_doubt = dict(result["in_doubt"])
    ends = Counter(result["states"])
    assert len(mail.addresses) == len(received), "somebody got two"
    assert accepted <= received, "accepted, but never sent"
    assert len(received - accepted) <= len(in_doubt), "sent, but nobody knows"
    assert ends["skipped"] == LETTERS // 50
    assert ends["failed"] <= len(refused)
    assert set(ends) <= {"accepted", "in_doubt", "skipped", "failed"}
    assert sum(ends.values()) == result["planned"] == LETTERS
    assert result["closes"]
    assert set(in_doubt) <= marked, "in doubt, but not being sent at a kill"
    assert max(Counter(in_doubt.values()).values(), default=0) <= GROUP
    assert result["activities"] == ends["accepted"]


def test_each_kind_of_trouble_has_its_state(start, states, database):
    """Refused, put off, dropped and hung: in a real worker, in one run."""
    troubles = {
        "m1": ("at_rcpt", "550 no such user", "failed"),
        "m2": ("at_rcpt", "450 mailbox busy", "retry"),
        "m3": ("at_data", "451 try later", "retry"),
        "m4": ("at_data", "554 spam", "failed"),
        "m5": ("drop_after_data", None, "in_doubt"),
        "m6": ("hang_after_data", None, "in_doubt"),
        "m7": ("at_rcpt", "421 closing", "retry"),
        "m8": (None, None, "accepted"),
        "m9": (None, None, "accepted"),
    }
    mail = Mailbox()
    for name, (where, answer, _state) in troubles.items():
        if answer:
            getattr(mail, where)[f"{name}@example.com"] = answer
        elif where:
            getattr(mail, where).add(f"{name}@example.com")
    with smtp_server(mail, timeout=10):
        finished(start(mail.port, SCRIPT, "prepare", 10))
        once = ("manage.py", "work", "--once", "--only", "send_outbox")
        finished(start(mail.port, *once))
    by_pk = [state for _pk, state in sorted(states().items())]
    # m0 withdrew the consent.
    assert by_pk == ["skipped", *(state for *_trouble, state in troubles.values())]
    # The server is gone: what was put off is put off once more, nothing is lost.
    finished(start(mail.port, *once))
    assert [state for _pk, state in sorted(states().items())] == by_pk
