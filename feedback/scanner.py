"""The virus scanner: clamd's INSTREAM over a socket (CLAMD_URL). None is set up by default."""

import socket
import struct
from contextlib import closing
from urllib.parse import unquote, urlsplit

from django.conf import settings

from feedback.choices import Scan

TIMEOUT = 20
CHUNK = 64 * 1024
PORT = 3310


def is_set_up() -> bool:
    """Whether there is a scanner to ask."""
    return bool(settings.CLAMD_URL)


def scan(content: bytes) -> Scan:
    """What the scanner says; PENDING when it can't be asked now, NOT_SCANNED without one."""
    if not is_set_up():
        return Scan.NOT_SCANNED
    try:
        answer = _asked(content)
    except OSError:
        return Scan.PENDING
    if answer.endswith("FOUND"):
        return Scan.INFECTED
    return Scan.CLEAN if answer.endswith("OK") else Scan.PENDING


def _asked(content: bytes) -> str:
    with closing(_connected()) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            connection.sendall(struct.pack("!L", len(part)) + part)
        connection.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            part = connection.recv(4096)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _connected() -> socket.socket:
    parts = urlsplit(settings.CLAMD_URL)
    if parts.hostname:
        address = (parts.hostname, parts.port or PORT)
        return socket.create_connection(address, timeout=TIMEOUT)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(TIMEOUT)
    connection.connect(unquote(parts.path))
    return connection
