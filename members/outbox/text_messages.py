"""Text messages: to the console or a file as JSON lines, by SMS_URL."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from members.models import Message
from members.outbox.render import rendered
from members.outbox.transport import ChannelDown, Fate, Result, Transport, words_of


def text_message_transport(url: str) -> Transport:
    """The transport for SMS_URL."""
    return LineTransport(url)


class LineTransport(Transport):
    """One JSON line for each text, to the console or to a file."""

    def __init__(self, url: str) -> None:
        self.scheme, _colon, self.path = url.partition(":")

    def open(self) -> None:
        if self.scheme not in ("console", "file"):
            message = f"SMS_URL: no gateway for {self.scheme!r}"
            raise ChannelDown(message)

    def prepare(self, message: Message, addresses: Mapping[str, str]) -> str:
        return json.dumps(
            {
                "id": str(message.public_id),
                "to": message.address,
                "text": rendered(message, addresses).text,
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
            return Result(Fate.NOT_YET, words_of(error))
        return Result(Fate.ACCEPTED)

    def close(self) -> None:
        """Files are closed after each line."""
