"""Finding the letter that somebody answers, and the address to which answers come.

Both the Message-ID and the address for answers hold the letter's number and a part that
nobody can guess; knowing one is knowing the letter.
"""

import hmac
import re
import uuid
from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings

from members.models import Message

# Message-IDs are made from the row's id, so that every attempt carries the same one
# and a receiver can drop copies.
_NAMESPACE = uuid.UUID("6f1d4a5e-5d0b-4f0e-9a51-3f7f3c1f5b63")
_KEY = re.compile(r"([0-9]{1,18})\.([0-9a-f]{32})")
LOOP = "X-Loop"


def _key(message: Message) -> str:
    return f"{message.pk}.{uuid.uuid5(_NAMESPACE, str(message.public_id)).hex}"


def message_id(message: Message) -> str:
    """The letter's Message-ID, the same at every attempt."""
    return f"<{_key(message)}@{_domain(settings.DEFAULT_FROM_EMAIL)}>"


@lru_cache(maxsize=16)
def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def reply_address(message: Message) -> str:
    """The address to which an answer to this letter comes, or "" when no mailbox is read:
    that of MAIL_REPLY_ADDRESS with the letter's key behind a plus."""
    local, _at, domain = settings.MAIL_REPLY_ADDRESS.partition("@")
    return f"{local}+{_key(message)}@{domain}" if domain else ""


def answered_message(*texts: str) -> Message | None:
    """The letter whose Message-ID or address for answers stands in one of the texts."""
    for text in texts:
        for pk, _digest in _KEY.findall(text):
            message = Message.objects.filter(pk=int(pk)).first()
            if message and any(
                hmac.compare_digest(_key(message), f"{pk}.{found}")
                for number, found in _KEY.findall(text)
                if number == pk
            ):
                return message
    return None
