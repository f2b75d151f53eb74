"""A real SMTP server on the loopback that records what it took, and can misbehave."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.test import override_settings


class Mailbox:
    """The handler. ``answers`` maps an address to what RCPT or DATA says for it."""

    def __init__(self) -> None:
        self.port = 0
        self.letters = []
        self.sessions = set()
        self.at_rcpt = {}
        self.at_data = {}
        self.drop_after_data = set()
        self.hang_after_data = set()
        self.pipelining = True
        self.seconds_a_letter = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 -- aiosmtpd's names
        session.host_name = hostname
        if self.pipelining:
            responses.insert(1, "250-PIPELINING")
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's names
        if address in self.at_rcpt:
            return self.at_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's names
        address = envelope.rcpt_tos[0]
        self.sessions.add(session.peer)
        if self.seconds_a_letter:
            await asyncio.sleep(self.seconds_a_letter)
        if address in self.at_data:
            return self.at_data[address]
        self.letters.append(
            (address, message_from_bytes(envelope.content, policy=policy.default))
        )
        if address in self.drop_after_data:
            server.transport.abort()
        if address in self.hang_after_data:
            await asyncio.sleep(30)
        return "250 taken"

    @property
    def addresses(self):
        return [address for address, _letter in self.letters]

    def letter_to(self, address):
        found = [letter for to, letter in self.letters if to == address]
        assert len(found) == 1, f"{len(found)} letters to {address}"
        return found[0]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Controller(Controller):
    def factory(self):
        return SMTP(self.handler, decode_data=False, hostname="mail.example.com")


@contextmanager
def smtp_server(mailbox=None, timeout=2) -> Iterator[Mailbox]:
    """Run the server and point Django's mail settings at it."""
    mailbox = mailbox or Mailbox()
    port = mailbox.port = free_port()
    controller = _Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_TIMEOUT=timeout,
            DEFAULT_FROM_EMAIL="云岫茶舍 <hello@tea.example>",
            BASE_URL="https://tea.example",
        ):
            yield mailbox
    finally:
        controller.stop(no_assert=True)
