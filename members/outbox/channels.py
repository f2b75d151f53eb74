"""How letters travel: one transport per channel, each saying what became of a letter."""

import contextlib
import json
import logging
import smtplib
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address

from members.choices import Channel
from members.models import Message
from members.outbox.render import build_email, render

SERVICE_CLOSING = 421

logger = logging.getLogger(__name__)


class Fate(StrEnum):
    """What is known of a letter after an attempt."""

    ACCEPTED = "accepted"
    NOT_YET = "not_yet"  # surely not taken, may be tried again
    REFUSED = "refused"  # surely not taken, and never will be
    IN_DOUBT = "in_doubt"  # given away, and nobody answered


@dataclass(frozen=True)
class Result:
    """The fate of one letter, the other side's words, and its id there."""

    fate: Fate
    reason: str = ""
    provider_id: str = ""


class ChannelDown(Exception):  # noqa: N818 -- reads as what happened
    """The channel can't be reached at all; nothing was given away."""


class Transport(ABC):
    """One channel. Opened once, used for many letters, closed at the end."""

    @abstractmethod
    def open(self) -> None:
        """Get ready; ChannelDown when that is impossible."""

    @abstractmethod
    def prepare(self, message: Message) -> Any:
        """Make the letter ready. Anything it raises is final for that letter."""

    @abstractmethod
    def send(self, prepared: Any) -> Result:
        """Give one letter away. Never raises for what the other side does."""

    @abstractmethod
    def close(self) -> None:
        """Let go; errors don't matter any more."""


@dataclass(frozen=True)
class _Envelope:
    sender: str
    receiver: str
    content: bytes


class SmtpTransport(Transport):
    """E-mail over one SMTP connection, step by step: only then is it known whether a
    letter that got no answer had been given away.
    """

    def __init__(self, backend: SmtpBackend) -> None:
        self.backend = backend

    def open(self) -> None:
        try:
            self.backend.open()
        except OSError as error:  # smtplib's errors are of this kind too
            self._drop()
            raise ChannelDown(_words(error)) from error

    def prepare(self, message: Message) -> _Envelope:
        email = build_email(message)
        encoding = email.encoding or settings.DEFAULT_CHARSET
        return _Envelope(
            sender=sanitize_address(email.from_email, encoding),
            receiver=sanitize_address(message.address, encoding),
            content=_dot_stuffed(_wire_format(email)),
        )

    def send(self, prepared: _Envelope) -> Result:
        try:
            self._announce(prepared)
        except smtplib.SMTPResponseException as error:
            return self._refused(error)
        except OSError as error:
            self._drop()
            return Result(Fate.NOT_YET, _words(error))
        try:
            return self._hand_over(prepared.content)
        except OSError as error:
            self._drop()
            return Result(Fate.IN_DOUBT, _words(error))

    def _announce(self, envelope: _Envelope) -> None:
        """MAIL, RCPT, DATA: until the server says 354 nothing was given away."""
        self.backend.open()
        connection = self._connection
        connection.ehlo_or_helo_if_needed()
        _expect(connection.mail(envelope.sender), 2)
        _expect(connection.rcpt(envelope.receiver), 2)
        _expect(connection.docmd("DATA"), 3)

    def _hand_over(self, content: bytes) -> Result:
        self._connection.send(content)
        code, answer = self._connection.getreply()
        words = _decoded(answer)
        if code // 100 == 2:
            return Result(Fate.ACCEPTED, provider_id=words)
        if code == -1:
            raise smtplib.SMTPServerDisconnected(words)
        return self._refused(smtplib.SMTPDataError(code, words))

    def _refused(self, error: smtplib.SMTPResponseException) -> Result:
        # 421 closes the connection; after any other no the next letter starts afresh.
        if error.smtp_code == SERVICE_CLOSING:
            self._drop()
        else:
            try:
                self._connection.rset()
            except OSError:
                self._drop()
        fate = Fate.REFUSED if error.smtp_code // 100 == 5 else Fate.NOT_YET
        return Result(fate, _words(error))

    @property
    def _connection(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            message = "the connection was lost"
            raise smtplib.SMTPServerDisconnected(message)
        return self.backend.connection

    def _drop(self) -> None:
        """Close without a word: the other side may not answer any more."""
        if self.backend.connection is not None:
            self.backend.connection.close()
            self.backend.connection = None

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.backend.close()


class BackendTransport(Transport):
    """E-mail over any other backend of Django (files, memory, a provider's)."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def open(self) -> None:
        try:
            self.backend.open()
        except OSError as error:
            raise ChannelDown(_words(error)) from error

    def prepare(self, message: Message) -> EmailMultiAlternatives:
        return build_email(message)

    def send(self, prepared: EmailMultiAlternatives) -> Result:
        try:
            self.backend.send_messages([prepared])
        except Exception as error:
            # Whatever a provider's library raises: we can't know how far it came.
            logger.exception("the mail backend failed")
            return Result(Fate.IN_DOUBT, _words(error))
        return Result(Fate.ACCEPTED)

    def close(self) -> None:
        self.backend.close()


class SmsTransport(Transport):
    """Text messages as JSON lines, to the console or to a file (SMS_URL)."""

    def __init__(self, url: str) -> None:
        self.scheme, _colon, self.path = url.partition(":")

    def open(self) -> None:
        if self.scheme not in ("console", "file"):
            message = f"SMS_URL: no gateway for {self.scheme!r}"
            raise ChannelDown(message)

    def prepare(self, message: Message) -> str:
        return json.dumps(
            {
                "id": str(message.public_id),
                "to": message.address,
                "text": render(message).text,
                "at": datetime.now(UTC).isoformat(),
            },
            ensure_ascii=False,
        )

    def send(self, prepared: str) -> Result:
        if self.scheme == "console":
            sys.stdout.write(f"{prepared}\n")
            return Result(Fate.ACCEPTED)
        try:
            path = Path(self.path.removeprefix("//"))
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{prepared}\n")
        except OSError as error:
            return Result(Fate.NOT_YET, _words(error))
        return Result(Fate.ACCEPTED)

    def close(self) -> None:
        """Files are closed after each line."""


def transport_for(channel: str) -> Transport:
    """The transport of a channel; LookupError when it has none (phone calls)."""
    if channel == Channel.EMAIL:
        backend = get_connection(fail_silently=False)
        if isinstance(backend, SmtpBackend):
            return SmtpTransport(backend)
        return BackendTransport(backend)
    if channel == Channel.SMS:
        return SmsTransport(settings.SMS_URL)
    message = f"nothing is sent over {channel!r}"
    raise LookupError(message)


def _expect(answer: tuple[int, bytes], family: int) -> None:
    code, words = answer
    if code // 100 != family:
        raise smtplib.SMTPResponseException(code, _decoded(words))


def _wire_format(email: EmailMultiAlternatives) -> bytes:
    content: Any = (
        email.message()
    )  # Django's takes the line end, which stubs don't know
    as_bytes: bytes = content.as_bytes(linesep="\r\n")
    return as_bytes


def _dot_stuffed(content: bytes) -> bytes:
    """RFC 5321, 4.5.2: a line that begins with a dot gets another; a dot ends it all."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    if lines.startswith(b"."):
        lines = b"." + lines
    end = b"" if lines.endswith(b"\r\n") else b"\r\n"
    return lines + end + b".\r\n"


def _decoded(words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:180]


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return f"{type(error).__name__}: {_decoded(str(error))}"
