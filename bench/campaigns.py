"""How fast a run leaves the outbox, compared with the plain ways of sending.

    DATABASE_URL=postgres://… python bench/campaigns.py [--letters 10000]
                                        [--workers 1,2,4] [--many 0] [--loop 2000]

Works on a throw-away database beside that of DATABASE_URL and sends to an SMTP server of
its own on the loopback. 1, 2 and 4 worker processes share one run. In the same run of
this script: a plain loop that renders the same letter with Django's templates, builds
the MIME and sends it with Django's SMTP backend on one kept connection, and a bare
smtplib loop that sends one ready letter again and again. The ratios to these are what
counts; the loops keep no ledger and ask nobody whether a letter may go. --many 100000
also sends a longer run, to see that the rate stays and the memory with it. Ends with 1
when a letter is missing or was sent twice.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
NAME = "regulars_bench_sending"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--loop", type=int, default=2_000)
    options = parser.parse_args()
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        print("this needs a PostgreSQL server: set DATABASE_URL")
        return 0
    port = free_port()
    with database(url) as fresh, sink(port) as ask:
        environment = os.environ | {
            "DATABASE_URL": fresh,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "DATA_DIR": "/tmp/regulars-bench",  # noqa: S108 -- nothing is kept there
        }
        return measure(options, environment, ask)


def measure(options, environment, ask):
    told = run(environment, "prepare", max(options.letters, options.many))
    print(f"one letter: {told['bytes of HTML']} bytes of HTML, Chinese and English\n")
    loop = run(environment, "loop", options.loop)
    ask()
    bare = run(environment, "bare", options.loop * 2)
    ask()
    print(f"{'':28} {'letters/s':>9} {'x loop':>7} {'x smtplib':>9} {'CPU s/1000':>11}")
    row("plain loop (Django)", loop["rate"], loop, bare, loop["cpu"] / options.loop)
    row(
        "bare smtplib, ready letter",
        bare["rate"],
        loop,
        bare,
        bare["cpu"] / options.loop / 2,
    )
    wrong = False
    turns = [(options.letters, int(each)) for each in options.workers.split(",")]
    if options.many:
        turns.append((options.many, 1))
    for number, (letters, workers) in enumerate(turns, 1):
        queued = run(environment, "queue", number, letters)
        told, seen = send(environment, ask, workers)
        rate = letters / (seen["last"] - seen["first"])
        name = f"{letters} letters, {workers} worker{'s'[: workers > 1]}"
        row(name, rate, loop, bare, sum(each["cpu"] for each in told) / letters)
        grown = max(each["memory after"] - each["memory before"] for each in told)
        print(
            f"{'':28} queued in {queued['seconds']:.1f} s; "
            f"memory {told[0]['memory after']:.0f} MB, grew by {grown:.1f} MB"
        )
        if seen["count"] != letters or seen["addresses"] != letters:
            print(f"WRONG: {seen['count']} letters to {seen['addresses']} of {letters}")
            wrong = True
    return 1 if wrong else 0


def row(name, rate, loop, bare, cpu):
    print(
        f"{name:28} {rate:9.0f} {rate / loop['rate']:7.2f} {rate / bare['rate']:9.2f} "
        f"{cpu * 1000:11.2f}",
        flush=True,
    )


def send(environment, ask, workers):
    """Start the workers, let them go at once, wait; what they and the sink tell."""
    started = [
        subprocess.Popen(
            [sys.executable, str(HERE / "_sending.py"), "work"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(workers)
    ]
    for each in started:
        each.stdout.readline()
    for each in started:
        each.stdin.write("go\n")
        each.stdin.flush()
    told = [json.loads(each.communicate(timeout=900)[0]) for each in started]
    return told, ask()


def run(environment, *arguments):
    done = subprocess.run(
        [sys.executable, str(HERE / "_sending.py"), *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def sink(port):
    """Run the SMTP server; yields a function that asks what it took, and resets it."""
    server = subprocess.Popen(
        [sys.executable, str(HERE / "_sink.py"), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    server.stdout.readline()

    def ask():
        server.stdin.write("\n")
        server.stdin.flush()
        return json.loads(server.stdout.readline())

    try:
        yield ask
    finally:
        server.terminate()
        server.communicate()


@contextmanager
def database(url):
    """A fresh database on the same server; it is dropped afterwards."""
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME}")
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{NAME}"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
        connection.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
