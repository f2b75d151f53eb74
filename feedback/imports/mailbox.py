"""The mailbox that is read: IMAP, or a folder of the kind "Maildir".

A mail is marked as read only when it is kept on our side; what stops half way comes
again. A mailbox belongs to this program alone: what somebody else has read is not new.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

LARGEST = 30 * 1024 * 1024
TIMEOUT = 30


class MailboxDown(Exception):  # noqa: N818 -- reads as what happened
    """The mailbox can't be reached, or its address means nothing."""


@dataclass(frozen=True)
class Letter:
    """One mail as it lies there. Of one larger than LARGEST only the head is there."""

    key: str
    raw: bytes
    is_whole: bool = True


class Mailbox(Protocol):
    """Something with new mails."""

    def new(self) -> Iterator[Letter]:
        """The mails that nobody has read, oldest first."""

    def done(self, letter: Letter) -> None:
        """Mark it as read."""


class MaildirMailbox:
    """A folder with new/ and cur/, as mail servers write it."""

    def __init__(self, path: Path) -> None:
        if not (path / "new").is_dir():
            message = f"{path} is no maildir: it has no folder new/"
            raise MailboxDown(message)
        self.path = path

    def new(self) -> Iterator[Letter]:
        for file in sorted((self.path / "new").iterdir()):
            if file.name.startswith("."):
                continue
            with file.open("rb") as source:
                raw = source.read(LARGEST + 1)
            if len(raw) > LARGEST:
                yield Letter(file.name, _head(raw), is_whole=False)
            else:
                yield Letter(file.name, raw)

    def done(self, letter: Letter) -> None:
        (self.path / "cur").mkdir(exist_ok=True)
        (self.path / "new" / letter.key).rename(self.path / "cur" / f"{letter.key}:2,S")


class ImapMailbox:
    """A folder on an IMAP server."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection

    def new(self) -> Iterator[Letter]:
        _answer, found = self.connection.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").decode().split():
            size = self._size(uid)
            is_whole = size <= LARGEST
            part = "(BODY.PEEK[])" if is_whole else "(BODY.PEEK[HEADER])"
            raw = self._fetch(uid, part)
            if raw is not None:  # somebody took it away meanwhile
                yield Letter(uid, raw, is_whole)

    def _size(self, uid: str) -> int:
        _answer, told = self.connection.uid("FETCH", uid, "(RFC822.SIZE)")
        text = b" ".join(each for each in told if isinstance(each, bytes)).decode()
        found = re.search(r"RFC822\.SIZE (\d+)", text)
        return int(found[1]) if found else 0

    def _fetch(self, uid: str, part: str) -> bytes | None:
        _answer, told = self.connection.uid("FETCH", uid, part)
        for each in told:
            if isinstance(each, tuple):
                return bytes(each[1])
        return None

    def done(self, letter: Letter) -> None:
        self.connection.uid("STORE", letter.key, "+FLAGS", r"(\Seen)")


def _head(raw: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0] + b"\r\n\r\n"


@contextmanager
def open_mailbox(url: str) -> Iterator[Mailbox]:
    """The mailbox of FEEDBACK_MAIL_URL; MailboxDown when it can't be opened."""
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        yield MaildirMailbox(Path(unquote(parts.path)))
        return
    if parts.scheme not in ("imap", "imaps") or not parts.hostname:
        message = (
            "FEEDBACK_MAIL_URL: imaps://user:password@host/INBOX or maildir:///path"
        )
        raise MailboxDown(message)
    try:
        connection = _logged_in(parts)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxDown(str(error)) from error
    try:
        yield ImapMailbox(connection)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxDown(str(error)) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            connection.logout()


def _logged_in(parts: SplitResult) -> imaplib.IMAP4:
    host = parts.hostname or ""
    connection: imaplib.IMAP4
    if parts.scheme == "imaps":
        connection = imaplib.IMAP4_SSL(
            host,
            parts.port or 993,
            ssl_context=ssl.create_default_context(),
            timeout=TIMEOUT,
        )
    else:
        connection = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    try:
        connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
        _select(connection, unquote(parts.path.strip("/")) or "INBOX")
    except BaseException:
        connection.shutdown()
        raise
    return connection


def _select(connection: imaplib.IMAP4, folder: str) -> None:
    answer, told = connection.select(f'"{folder}"')
    if answer != "OK":
        message = f"{folder}: {told[0]!r}"
        raise MailboxDown(message)
