"""Text messages: JSON lines to the console or a file, or a gateway over HTTP (SMS_URL)."""

import base64
import http.client
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from members.models import Message
from members.outbox.render import rendered
from members.outbox.transport import (
    ChannelDown,
    Fate,
    Result,
    Transport,
    decoded,
    words_of,
)

# Our key is refused, or there were too many: that is not about the text.
NOT_ABOUT_THE_TEXT = frozenset({401, 402, 403, 408, 429, 503})
IDLE = 1.0


def text_message_transport(url: str) -> Transport:
    """The transport for SMS_URL."""
    parts = urlsplit(url)
    if parts.scheme in ("http", "https"):
        return GatewayTransport(parts)
    return LineTransport(url)


def as_told(message: Message, addresses: Mapping[str, str]) -> dict[str, Any]:
    """What a gateway is told of a text: the id is the same at every attempt."""
    return {
        "id": str(message.public_id),
        "to": message.address,
        "text": rendered(message, addresses).text,
    }


class GatewayTransport(Transport):
    """A gateway that takes {"id", "to", "text"} by POST and answers {"id": its own}.

    User and password of the address are sent as Basic authentication. 2xx is accepted;
    401, 402, 403, 408, 429 and 503 are tried again; any other 4xx is a refusal; an
    answer that doesn't come, or another 5xx, leaves the text in doubt.
    """

    def __init__(self, parts: SplitResult) -> None:
        self.parts = parts
        self.connection: http.client.HTTPConnection | None = None
        self._used_at = 0.0

    def open(self) -> None:
        # A web server closes an idle connection within seconds; found out only after
        # the text was given away, that would be a doubt.
        if self.connection and monotonic() - self._used_at > IDLE:
            self.close()
        if self.connection is None:
            self._connect()

    def _connect(self) -> None:
        secure = self.parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(
            self.parts.hostname or "", self.parts.port, timeout=settings.EMAIL_TIMEOUT
        )
        try:
            connection.connect()
        except OSError as error:
            raise ChannelDown(words_of(error)) from error
        self.connection = connection
        self._used_at = monotonic()

    def prepare(self, message: Message, addresses: Mapping[str, str]) -> bytes:
        return json.dumps(as_told(message, addresses), ensure_ascii=False).encode()

    def send(self, prepared: bytes) -> Result:
        try:
            self.open()
        except ChannelDown as error:
            return Result(Fate.NOT_YET, str(error))
        connection = self.connection
        if connection is None:
            return Result(Fate.NOT_YET, "not connected")
        try:
            connection.request("POST", self._path, prepared, self._headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Result(Fate.IN_DOUBT, words_of(error))
        self._used_at = monotonic()
        if answer.will_close:
            self.close()
        return _result(answer.status, body)

    @property
    def _path(self) -> str:
        query = f"?{self.parts.query}" if self.parts.query else ""
        return f"{self.parts.path or '/'}{query}"

    @property
    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if self.parts.username:
            user = unquote(self.parts.username)
            pair = f"{user}:{unquote(self.parts.password or '')}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        return headers

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _result(status: int, body: bytes) -> Result:
    words = f"{status} {decoded(body)}"
    if status // 100 == 2:
        return Result(Fate.ACCEPTED, provider_id=_id_in(body))
    if status in NOT_ABOUT_THE_TEXT:
        return Result(Fate.NOT_YET, words)
    if status // 100 == 4:
        return Result(Fate.REFUSED, words)
    return Result(Fate.IN_DOUBT, words)


def _id_in(body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    return str(told.get("id", "")) if isinstance(told, dict) else ""


class LineTransport(Transport):
    """One JSON line for each text, to the console or to a file."""

    def __init__(self, url: str) -> None:
        self.scheme, _colon, self.path = url.partition(":")

    def open(self) -> None:
        if self.scheme not in ("console", "file"):
            message = f"SMS_URL: no gateway for {self.scheme!r}"
            raise ChannelDown(message)

    def prepare(self, message: Message, addresses: Mapping[str, str]) -> str:
        told = as_told(message, addresses) | {"at": datetime.now(UTC).isoformat()}
        return json.dumps(told, ensure_ascii=False)

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
            return Result(Fate.NOT_YET, words_of(error))
        return Result(Fate.ACCEPTED)

    def close(self) -> None:
        """Files are closed after each line."""
