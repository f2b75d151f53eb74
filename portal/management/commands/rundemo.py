"""The demonstration: prepare the data, run web server and worker until Ctrl-C."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members.models import User
from portal.artwork import draw_aside
from portal.demo.chain import DOMAIN, log_ins
from portal.demo.loading import is_empty, load
from portal.demo.tokens import token_line

GRACE = 15  # seconds that web server and worker get to end by themselves
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl


class Command(BaseCommand):
    help = (
        "Migrates, loads the demonstration chain into an empty database, then runs the "
        "web server and the worker until Ctrl-C. For a look or a talk, not for work."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--members", type=int, default=2000)

    def handle(self, *, host: str, port: int, members: int, **_options: Any) -> None:
        # SIGINT too: a parent that ignores it (a script's background) hands that down.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interrupt)
        refuse_taken(host, port)
        try:
            self.prepare(members)
            self.serve(host, port)
        except KeyboardInterrupt:
            self.tell("\nStopped. The data are kept for the next start.")

    def prepare(self, members: int) -> None:
        """Bring the database to the point where people can log in."""
        # The other core draws meanwhile.
        drawing = draw_aside(Path(settings.DATA_DIR) / "artwork")
        self.tell("Database: bringing the tables up to date …")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("syncroles", stdout=StringIO())
        drawing.join()
        if is_empty():
            self.tell(f"Data: making a chain with {members} members …")
            load(members=members, seed=1, now=timezone.now(), say=self.tell)

    def serve(self, host: str, port: int) -> None:
        """Run web server and worker until Ctrl-C or until one ends; leave none behind."""
        children: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, command in commands(host, port).items():
                children[name] = start(command)
            while not answers(host, port):
                self.refuse_ended(children)
            self.tell(addresses(port))
            if User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
                self.tell(f"{log_ins()}\n{token_line()}")
            self.tell("Ctrl-C stops it.")
            while True:
                self.refuse_ended(children)
        finally:
            stop(children)

    def refuse_ended(self, children: dict[str, subprocess.Popen[bytes]]) -> None:
        """Wait a moment; raise CommandError when one of the children has ended."""
        time.sleep(0.3)
        for name, child in children.items():
            if child.poll() is not None:
                message = f"The {name} ended by itself; it says why above."
                raise CommandError(message)

    def tell(self, sentence: str) -> None:
        """Print at once, also into a pipe."""
        self.stdout.write(sentence)
        self.stdout.flush()


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The two processes of a small installation."""
    return {
        "web server": [
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
            *("--bind", f"{host}:{port}", "--workers", "2", "--threads", "4"),
            *("--preload", "--log-level", "warning", "--graceful-timeout", "5"),
        ],
        "worker": [sys.executable, "manage.py", "work"],
    }


def addresses(port: int) -> str:
    """Where to look."""
    return (
        f"\nRegulars 熟客 is up:"
        f"\n  http://localhost:{port}/          the public site"
        f"\n  http://localhost:{port}/admin/    the staff's screens"
    )


def refuse_taken(host: str, port: int) -> None:
    """Raise CommandError when another programme listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = (
                f"Port {port} can't be used ({error.strerror}). Another programme may "
                f"hold it; choose another one: make demo PORT={port + 1}"
            )
            raise CommandError(message) from error


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child that Ctrl-C does not reach, so that we end it in order."""
    settings_module = os.environ.get("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    # No debug pages: the demonstration shows what people would see.
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings_module, "DEBUG": "0"}
    return subprocess.Popen(  # noqa: S603 -- commands of ours
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 -- this process has one thread
    )


def die_with_parent() -> None:
    """On Linux: end this process when its parent is killed and can't do it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def answers(host: str, port: int) -> bool:
    """Whether the web server says that it is well."""
    try:
        url = f"http://{host}:{port}/healthz"
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask each child to end, wait, kill what is left."""
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def interrupt(*_ignored: object) -> NoReturn:
    """Treat a signal as Ctrl-C."""
    raise KeyboardInterrupt
