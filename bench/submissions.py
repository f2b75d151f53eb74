"""How fast the public form takes in feedback, and whether a number is lost or doubled.

    DATABASE_URL=postgres://… python bench/submissions.py [--messages 1000] [--clients 8]
                                                          [--threads 1] [--mail]

Starts gunicorn with two workers on a throw-away database beside that of DATABASE_URL.
Each message is sent like a browser does: the form is fetched for its stamp and token,
the proof of work is done, and after the shortest time for reading, it is posted. Only the
posting is measured. The networks differ, as if a proxy stood before us, since one network
may not send so many. With --mail everybody leaves an e-mail address, too, so that each
message is acknowledged by a letter in the outbox. Prints messages a second and the
answer times, with the ratio to /healthz of the same run, and the time that the workers
and the database worked for a message (which other work on the machine disturbs far
less); ends with 1 when a number is missing or given twice.

Expected on two cores that do nothing else: 120 a second, p95 90 ms.
"""

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

FORM = "/zh-hans/feedback/"
READING_SECONDS = 3.5
NAME = "regulars_bench_submissions"
HIDDEN = re.compile(r'name="(\w+)" value="([^"]*)"')
Form = tuple[dict[str, str], str, str]


def main() -> int:
    """Set up, send, tell; 1 when the numbers are not 1 to N."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1, help="of each worker")
    parser.add_argument("--mail", action="store_true")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        print("this needs a PostgreSQL server: set DATABASE_URL")
        return 0
    recreate_database()
    port = free_port()
    server = start(port, options.threads)
    try:
        wait_for(port)
        return measure(port, server.pid, options)
    finally:
        server.terminate()
        server.wait(20)
        drop_database()


def on_server(url: str, *statements: str) -> None:
    """Run these outside of any transaction."""
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def drop_database() -> None:
    """Leave nothing behind."""
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/postgres"
    on_server(url, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def recreate_database() -> None:
    """An empty database of our own name on the server of DATABASE_URL, migrated."""
    url = os.environ["DATABASE_URL"]
    on_server(
        url,
        f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)",
        f"CREATE DATABASE {NAME}",
    )
    os.environ["DATABASE_URL"] = url.rsplit("/", 1)[0] + "/" + NAME
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    os.environ["TRUSTED_PROXIES"] = "1"
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="regulars-bench-")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from portal.public_site.build import build_public_site

    build_public_site(stores=(), at=timezone.now())


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int, threads: int) -> "subprocess.Popen[bytes]":
    """Two workers, as on two cores."""
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--workers", "2"]
    command += [
        "--threads",
        str(threads),
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "error",
    ]
    return subprocess.Popen(command, cwd=ROOT)


def wait_for(port: int) -> None:
    """Until the server answers; TimeoutError after a minute."""
    for _second in range(60):
        try:
            fetch(port, "/healthz")
        except OSError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(port)


def fetch(port: int, path: str, network: str = "10.0.0.1") -> tuple[int, str, str]:
    """Status, cookies and body of one GET."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"X-Forwarded-For": network})
    answer = connection.getresponse()
    cookies = "; ".join(
        each.split(";")[0] for each in answer.headers.get_all("Set-Cookie") or []
    )
    body = answer.read().decode()
    connection.close()
    return answer.status, cookies, body


def worked(server: int) -> tuple[float, float]:
    """Seconds that the workers and the database's processes worked so far."""
    from django.db import connection

    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [NAME])
        backends = [pid for [pid] in cursor.fetchall()]
    return sum(map(cpu_of, children)), sum(map(cpu_of, backends))


def cpu_of(pid: object) -> float:
    """Seconds that a process worked, all its threads; 0 when it is on another machine."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in tasks) / 1e9


def open_form(port: int, number: int, mail: bool) -> Form:
    """The filled-in form of one message: fields, cookies, network."""
    from feedback.forms.proof import prove

    network = f"10.{number // 250}.{number % 250}.7"
    _status, cookies, body = fetch(port, FORM, network)
    hidden = dict(HIDDEN.findall(body))
    hidden["proof"] = prove(hidden["stamp"])
    hidden |= {
        "kind": "complaint",
        "body": f"第{number}次留言：茶叶受潮了，请看一看。",
        "name": "测试",
        "phone": f"139{number:08d}",
    }
    if mail:
        hidden["email"] = f"guest{number}@bench.example"
    return hidden, cookies, network


def send(port: int, form: Form) -> tuple[float, int]:
    """Seconds and status of one posting."""
    fields, cookies, network = form
    began = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookies,
        "X-Forwarded-For": network,
    }
    connection.request("POST", FORM, urlencode(fields), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return time.perf_counter() - began, answer.status


def timed(
    clients: int, work: Callable[[Any], tuple[float, int]], items: Sequence[Any]
) -> tuple[float, list[float], set[int]]:
    """Seconds in all, seconds of each, and the statuses."""
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        answers = list(pool.map(work, items))
    took = time.perf_counter() - began
    return took, [each[0] for each in answers], {each[1] for each in answers}


def measure(port: int, server: int, options: argparse.Namespace) -> int:
    """Prepare all forms, post them, compare with an empty page, check the numbers."""
    messages, clients, mail = options.messages, options.clients, options.mail
    with ThreadPoolExecutor(clients) as pool:
        forms = list(pool.map(lambda n: open_form(port, n, mail), range(messages)))
    time.sleep(READING_SECONDS)

    def healthz(_number: int) -> tuple[float, int]:
        began = time.perf_counter()
        status = fetch(port, "/healthz")[0]
        return time.perf_counter() - began, status

    marks = [worked(server)]
    _took, empty, _statuses = timed(clients, healthz, list(range(messages)))
    marks.append(worked(server))
    took, times, statuses = timed(clients, lambda form: send(port, form), forms)
    marks.append(worked(server))
    base = statistics.median(empty)
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
    print(f"{messages} messages, {clients} clients, statuses {sorted(statuses)}")
    print(f"{messages / took:.0f} a second")
    print(f"p50 {p50 * 1000:.0f} ms ({p50 / base:.0f}×), p95 {p95 * 1000:.0f} ms")
    tell_work(marks, messages)
    return tell_numbers(messages)


def tell_work(marks: list[tuple[float, float]], messages: int) -> None:
    """What a message costs, and an empty page in the same run."""
    before, between, after = marks
    each = 1000 / messages
    empty = (between[0] - before[0]) * each
    workers, base = (after[0] - between[0]) * each, (after[1] - between[1]) * each
    print(
        f"worked for a message: workers {workers:.1f} ms, database {base:.1f} ms;"
        f" for /healthz {empty:.2f} ms ({(workers + base) / empty:.0f}×)"
    )


def tell_numbers(messages: int) -> int:
    """0 when each message has a number, and they are 1 to N."""
    from feedback.models import Case

    references = Case.objects.order_by("reference").values_list("reference", flat=True)
    numbers = sorted(int(each.split("-")[1]) for each in references)
    wrong = numbers != list(range(1, messages + 1))
    held = Case.objects.exclude(quarantine="").count()
    print(f"{len(numbers)} cases, {held} held back, numbers without gaps: {not wrong}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
