"""`make demo` as a person meets it: up, well, stopped, nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url):
    """(status, text); status 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=20) as response:  # noqa: S310 -- http, ours
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


@contextmanager
def demonstration(folder, port):
    """Runs the demonstration on data in `folder`; ends it with Ctrl-C."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    log = (folder.parent / "log.txt").open("w")
    process = subprocess.Popen(  # noqa: S603 -- our own manage.py
        [
            sys.executable,
            "manage.py",
            "rundemo",
            "--port",
            str(port),
            "--members",
            "20",
        ],
        cwd=ROOT,
        env=environment | {"DATA_DIR": str(folder)},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        log.close()


def wait_until_ready(process, port):
    while process.poll() is None:
        status, said = fetch(f"http://127.0.0.1:{port}/readyz")
        if status == 200:
            return json.loads(said)
        time.sleep(0.5)
    return None


def processes_with(marker):
    """Command lines of living processes that have `marker` in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_demonstration_comes_up_in_a_folder_with_a_space_and_leaves_nothing(
    tmp_path,
):
    folder = tmp_path / "my data"
    port = free_port()
    with demonstration(folder, port) as process:
        ready = wait_until_ready(process, port)
        said = (tmp_path / "log.txt").read_text()
        assert ready is not None, said
        assert ready["checks"]["worker"] == "ok"
        status, page = fetch(f"http://127.0.0.1:{port}/en/")
        assert status == 200
        assert "</html>" in page
        style = fetch(f"http://127.0.0.1:{port}/static/portal/css/site.css")
        assert style[0] == 200
        assert fetch(f"http://127.0.0.1:{port}/en/no-such-page/")[0] == 404
    assert process.returncode == 0
    assert "Stopped" in (tmp_path / "log.txt").read_text()
    assert processes_with(str(folder)) == []


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with demonstration(tmp_path / "data", port) as process:
            process.wait(timeout=120)
    said = (tmp_path / "log.txt").read_text()
    assert process.returncode == 1
    assert f"Port {port} can't be used" in said
    assert f"make demo PORT={port + 1}" in said
    assert "Traceback" not in said
