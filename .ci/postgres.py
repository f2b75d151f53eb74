"""A PostgreSQL server for one test run: made, used, removed."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Nothing of this server is worth keeping after a power cut.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoPostgres(Exception):  # noqa: N818 -- reads as what it says
    """There can be no throw-away server here; the message says why."""


def find_programs() -> Path:
    """The folder with initdb and pg_ctl; raises NoPostgres when there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = [Path(name) for name in os.environ.get("PATH", "").split(os.pathsep)]
    for folder in [*installed, *on_path]:
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    message = "PostgreSQL's programs (initdb, pg_ctl) are not installed"
    raise NoPostgres(message)


def as_owner() -> list[str]:
    """What goes before a command: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("runuser"):
        message = "this is root, and there is no runuser to become the user postgres"
        raise NoPostgres(message)
    if subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
        message = "this is root, and there is no user postgres to run the server as"
        raise NoPostgres(message)
    return ["runuser", "-u", "postgres", "--"]


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def throwaway_server() -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh server; it is stopped and removed afterwards.

    Raises NoPostgres when the machine can't run one.
    """
    programs, prefix = find_programs(), as_owner()
    # Short and without a space: the path of a Unix socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    data = str(folder / "data")
    control = [*prefix, str(programs / "pg_ctl"), "-D", data]
    port = free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {FAST}"
    try:
        if prefix:
            shutil.chown(folder, "postgres")
        new = ["-N", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        log = ["-l", str(folder / "log"), "-o", options, "-w", "start"]
        for command in (
            [*prefix, str(programs / "initdb"), "-D", data, *new],
            [*control, *log],
        ):
            subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "-w", "stop"],
            cwd=folder,
            capture_output=True,
            check=False,
        )
        shutil.rmtree(folder, ignore_errors=True)
