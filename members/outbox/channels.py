"""Which transport serves a channel, and the open ones that are kept for the next turn."""

import logging
from collections.abc import Mapping
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from members.choices import Channel
from members.models import Message
from members.outbox.render import build_email
from members.outbox.smtp import SmtpTransport
from members.outbox.text_messages import NOT_ABOUT_THE_TEXT, text_message_transport
from members.outbox.transport import (
    ChannelDown,
    Fate,
    Result,
    Transport,
    words_of,
)

# A server keeps an idle connection for a minute at least.
FRESH = 30.0

logger = logging.getLogger(__name__)


class BackendTransport(Transport):
    """E-mail over any other backend of Django (files, memory, a provider's)."""

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def open(self) -> None:
        try:
            self.backend.open()
        except OSError as error:
            raise ChannelDown(words_of(error)) from error

    def prepare(
        self, message: Message, addresses: Mapping[str, str]
    ) -> EmailMultiAlternatives:
        email = build_email(message, addresses)
        # Providers give it back with each report (members/api/webhooks.py).
        email.metadata = {"message": str(message.public_id)}  # type: ignore[attr-defined]  # django-anymail's own
        return email

    def send(self, prepared: EmailMultiAlternatives) -> Result:
        try:
            self.backend.send_messages([prepared])
        except Exception as error:
            # Whatever a provider's library raises.
            logger.exception("the mail backend failed")
            return Result(_fate_of(error), words_of(error))
        told = getattr(prepared, "anymail_status", None)
        return Result(
            Fate.ACCEPTED, provider_id=str(getattr(told, "message_id", "") or "")
        )

    def close(self) -> None:
        self.backend.close()


def _fate_of(error: Exception) -> Fate:
    """What a provider's error means: only a plain "no" is one, else we can't know."""
    status = getattr(error, "status_code", None)
    if status in NOT_ABOUT_THE_TEXT:
        return Fate.NOT_YET
    if isinstance(status, int) and status // 100 == 4:
        return Fate.REFUSED
    return Fate.IN_DOUBT


def transport_for(channel: str) -> Transport:
    """The transport of a channel; LookupError when it has none (phone calls)."""
    if channel == Channel.EMAIL:
        backend = get_connection(fail_silently=False)
        if isinstance(backend, SmtpBackend):
            return SmtpTransport(backend)
        return BackendTransport(backend)
    if channel == Channel.SMS:
        return text_message_transport(settings.SMS_URL)
    message = f"nothing is sent over {channel!r}"
    raise LookupError(message)


class Transports:
    """The open transports of one worker, one for each channel, used for many batches.

    One that has rested for longer than FRESH is closed and opened anew.
    """

    def __init__(self) -> None:
        self._open: dict[str, tuple[Transport, float]] = {}

    def of(self, channel: str) -> Transport:
        """The open transport; ChannelDown or LookupError when there can be none."""
        kept = self._open.pop(channel, None)
        if kept and monotonic() - kept[1] > FRESH:
            kept[0].close()
            kept = None
        transport = kept[0] if kept else transport_for(channel)
        transport.open()
        self._open[channel] = (transport, monotonic())
        return transport

    def rest(self) -> None:
        """A turn is over: from now on the connections are idle."""
        now = monotonic()
        self._open = {name: (kept, now) for name, (kept, _at) in self._open.items()}

    def close(self) -> None:
        """Let go of all."""
        for transport, _at in self._open.values():
            transport.close()
        self._open.clear()
