"""The many-machines set-up with a real broker: beat and two workers, one database.

Needs redis-server and PostgreSQL; left out by name where one is missing.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.jobs import JOBS
from tests.engine.test_outbox_kills import (  # noqa: F401 -- fixtures
    IS_POSTGRES,
    LETTERS,
    ROOT,
    SCRIPT,
    check,
    database,
    is_over,
    states,
    wait_for,
)
from tests.support.smtp import Mailbox, free_port, smtp_server

pytestmark = [
    pytest.mark.engine,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not IS_POSTGRES, reason="several workers need PostgreSQL"),
    pytest.mark.skipif(
        not shutil.which("redis-server"), reason="there is no redis-server"
    ),
]


@pytest.fixture
def broker(tmp_path):
    port = free_port()
    server = subprocess.Popen(  # noqa: S603 -- our own arguments
        [
            shutil.which("redis-server"),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
        ],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def start(database, tmp_path, broker):  # noqa: F811 -- the fixture
    started = []

    def start(port, *command):
        out = (tmp_path / "out").open("wb")
        process = subprocess.Popen(  # noqa: S603 -- our own script
            [sys.executable, *map(str, command)],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": database,
                "DATA_DIR": str(tmp_path),
                "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
                "EMAIL_URL": f"smtp://127.0.0.1:{port}",
                "DEFAULT_FROM_EMAIL": "Tea <hello@tea.example>",
                "OUTBOX_LEASE_SECONDS": "4",
                "REDIS_URL": broker,
                "C_FORCE_ROOT": "1",
            },
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        out.close()
        (tmp_path / "out").rename(tmp_path / f"out-{process.pid}")
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def celery(start, mail, *arguments):
    return start(mail.port, "-m", "celery", "--app", "portal.cluster", *arguments)


def test_beat_and_two_workers_send_a_run_once_though_one_is_killed(
    start,
    states,  # noqa: F811 -- the fixture
    tmp_path,
):
    mail = Mailbox()
    mail.seconds_a_letter = 0.003
    worker = ("worker", "--concurrency", "1", "--loglevel", "WARNING")
    with smtp_server(mail, timeout=10):
        assert start(mail.port, SCRIPT, "prepare", LETTERS).wait(300) == 0
        workers = [
            celery(start, mail, *worker, "--hostname", f"w{number}@%h")
            for number in range(2)
        ]
        beat = celery(start, mail, "beat", "--schedule", str(tmp_path / "beat"))
        wait_for(lambda: len(mail.letters) > LETTERS // 10, "the first letters")
        os.killpg(workers[0].pid, signal.SIGKILL)
        time.sleep(0.05)
        marked = {pk for pk, state in states().items() if state == "sending"}
        wait_for(lambda: is_over(states()), "the end of the run")
        for process in (beat, workers[1]):
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        reporter = start(mail.port, SCRIPT, "report")
        assert reporter.wait(120) == 0
    told = (tmp_path / f"out-{reporter.pid}").read_text()
    check(json.loads(told), mail, marked=marked, refused=set())


def test_every_job_is_a_task_and_stands_in_the_schedule():
    """In a process of its own: Celery needs a Django that is set up by it."""
    script = (
        "from portal.cluster import app, JOBS, task_name;"
        "names = {task_name(job) for job in JOBS};"
        "assert names <= set(app.tasks);"
        "assert {each['task'] for each in app.conf.beat_schedule.values()} == names;"
        "assert app.conf.task_acks_late"
    )
    subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "REDIS_URL": "memory://"},
        check=True,
    )
    assert JOBS
    assert Path(ROOT, "docs", "scaling.md").exists()
