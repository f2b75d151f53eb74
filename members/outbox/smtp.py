"""E-mail over SMTP, on one connection that is kept."""

import contextlib
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from members.models import Message
from members.outbox.headers import envelope_address, wire_address
from members.outbox.transport import (
    ChannelDown,
    Fate,
    Result,
    Transport,
    decoded,
    words_of,
)
from members.outbox.wire import Skeletons, dot_stuffed

SERVICE_CLOSING = 421
# What the answers to MAIL, RCPT and DATA begin with when all is well.
FAMILIES = (2, 2, 3)


@dataclass(frozen=True)
class _Envelope:
    sender: str
    receiver: str
    content: bytes


class SmtpTransport(Transport):
    """E-mail over one SMTP connection, step by step: only then is it known whether a
    letter that got no answer had been given away.

    Sender, receiver and DATA go in one packet where the server allows it (PIPELINING,
    RFC 2920), which saves two waits for each letter.
    """

    def __init__(self, backend: SmtpBackend) -> None:
        self.backend = backend
        self.skeletons = Skeletons()
        self._sent = 0  # on this connection

    def open(self) -> None:
        try:
            self._connect()
        except OSError as error:  # smtplib's errors are of this kind too
            self._drop()
            raise ChannelDown(words_of(error)) from error

    def _connect(self) -> None:
        if self.backend.open():
            self._sent = 0
        self._connection.ehlo_or_helo_if_needed()

    def prepare(self, message: Message, addresses: Mapping[str, str]) -> _Envelope:
        return _Envelope(
            sender=envelope_address(settings.DEFAULT_FROM_EMAIL),
            receiver=wire_address(message.address),
            content=dot_stuffed(self.skeletons.wire_format(message, addresses)),
        )

    def send(self, prepared: _Envelope) -> Result:
        try:
            self._announce_again_if_stale(prepared)
        except smtplib.SMTPResponseException as error:
            return self._refused(error)
        except OSError as error:
            self._drop()
            return Result(Fate.NOT_YET, words_of(error))
        try:
            return self._hand_over(prepared.content)
        except OSError as error:
            self._drop()
            return Result(Fate.IN_DOUBT, words_of(error))

    def _announce_again_if_stale(self, envelope: _Envelope) -> None:
        """A server may close a connection that was used before; the next one is new."""
        self._connect()
        is_used = self._sent > 0
        try:
            self._announce(envelope)
        except smtplib.SMTPResponseException:
            raise
        except OSError:
            if not is_used:
                raise
            self._drop()
            self._connect()
            self._announce(envelope)

    def _announce(self, envelope: _Envelope) -> None:
        """MAIL, RCPT, DATA: until the server says 354 nothing was given away."""
        commands = (
            f"MAIL FROM:<{envelope.sender}>\r\n",
            f"RCPT TO:<{envelope.receiver}>\r\n",
            "DATA\r\n",
        )
        if self._connection.has_extn("pipelining"):
            self._connection.send("".join(commands))
            self._read_three()
            return
        for command, family in zip(commands, FAMILIES, strict=True):
            self._connection.send(command)
            self._expect(family)

    def _read_three(self) -> None:
        """The answers to three commands, which come whatever the first ones say."""
        answers: list[tuple[int, str]] = []
        while len(answers) < 3 and (not answers or answers[-1][0] != SERVICE_CLOSING):
            try:
                answers.append(self._answer())
            except OSError:
                if not _first_no(answers):
                    raise
                break
        no = _first_no(answers)
        if no and answers[-1][0] // 100 == 3:
            # It refused the receiver and waits for a text all the same: an empty one.
            self._connection.send(".\r\n")
            self._answer()
        if no:
            raise smtplib.SMTPResponseException(*no)

    def _expect(self, family: int) -> None:
        code, words = self._answer()
        if code // 100 != family:
            raise smtplib.SMTPResponseException(code, words)

    def _answer(self) -> tuple[int, str]:
        code, words = self._connection.getreply()
        if code == -1:
            raise smtplib.SMTPServerDisconnected(decoded(words))
        return code, decoded(words)

    def _hand_over(self, content: bytes) -> Result:
        self._connection.send(content)
        code, words = self._answer()
        self._sent += 1
        if code // 100 == 2:
            return Result(Fate.ACCEPTED, provider_id=words)
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
        return Result(fate, words_of(error))

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


def _first_no(answers: list[tuple[int, str]]) -> tuple[int, str] | None:
    """The first answer to MAIL, RCPT, DATA that isn't the one hoped for."""
    for answer, family in zip(answers, FAMILIES, strict=False):
        if answer[0] // 100 != family:
            return answer
    return None
