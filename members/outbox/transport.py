"""What every channel's transport is: opened once, used for many letters."""

import smtplib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from members.models import Message


class Fate(StrEnum):
    """What is known of a letter after an attempt."""

    ACCEPTED = "accepted"
    NOT_YET = "not_yet"  # surely not taken, may be tried again
    REFUSED = "refused"  # surely not taken, and never will be
    IN_DOUBT = "in_doubt"  # given away, and nobody answered
    NOT_TRIED = "not_tried"  # there was no time; counts for nothing


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
    def prepare(self, message: Message, addresses: Mapping[str, str]) -> Any:
        """Make the letter ready. Anything it raises is final for that letter."""

    @abstractmethod
    def send(self, prepared: Any) -> Result:
        """Give one letter away. Never raises for what the other side does."""

    @abstractmethod
    def close(self) -> None:
        """Let go; errors don't matter any more."""


def decoded(words: bytes | str) -> str:
    """The other side's words on one line, not too many of them."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:180]


def words_of(error: Exception) -> str:
    """An error as it is kept with the letter."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {decoded(error.smtp_error)}"
    return f"{type(error).__name__}: {decoded(str(error))}"
