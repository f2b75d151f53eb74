"""Counted links: one token for each letter, made when it is sent; no row for a link.

A letter of a LetterContent may hold ``[[link:click]]2/`` for the second of the content's
``addresses``. The token names the message and proves that we made it; where it leads is
never taken from the address that somebody opens.
"""

import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from members.letter_marks import CLICK
from members.models import Message

_SALT = "members.outbox.clicks"
_SHAPE = re.compile(r"([0-9a-z]{1,13})-([0-9a-f]{24})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def click_mark(number: int) -> str:
    """What stands in a letter for the address of its `number`-th link."""
    return f"[[link:{CLICK}]]{number}/"


def click_address(message: Message) -> str:
    """The beginning of the addresses of this letter's links."""
    return f"{settings.BASE_URL}/l/{click_token(message)}/"


def click_token(message: Message) -> str:
    """The letter's number and a part that nobody can guess."""
    return f"{_base36(message.pk)}-{_proof(message)}"


def message_of_click(token: str) -> Message | None:
    """The letter that holds this token; None when we never made it."""
    found = _SHAPE.fullmatch(token)
    if found is None:
        return None
    pk = int(found[1], 36)
    if pk > 2**63 - 1:
        return None
    message = Message.objects.select_related("content").filter(pk=pk).first()
    if message is None or not constant_time_compare(_proof(message), found[2]):
        return None
    return message


def _proof(message: Message) -> str:
    value = str(message.public_id)
    return salted_hmac(_SALT, value, algorithm="sha256").hexdigest()[:24]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
