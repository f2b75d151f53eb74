"""Header lines of a letter (RFC 5322, RFC 2047): plain where that is possible, else in
encoded words, base64 or quoted-printable, whichever is shorter."""

import re
from binascii import b2a_base64
from email.utils import formataddr, parseaddr
from functools import lru_cache

from django.core.mail.message import sanitize_address

# RFC 2047: a word has at most 75 characters, a line with one at most 76.
LONGEST_WORD = 75
LONGEST_LINE = 76
_FRAME = len("=?utf-8?b??=")
_PLAIN = re.compile(r"[ -~]*")
_SAFE = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/"
)
_Q = [
    bytes([code]) if code in _SAFE else b"_" if code == 0x20 else b"=%02X" % code
    for code in range(256)
]
_SIMPLE_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")


@lru_cache(maxsize=1024)
def text_header(name: str, text: str) -> bytes:
    """ "Subject: …" as bytes, folded, with its line end. Line breaks become spaces."""
    line = " ".join(text.split())
    if _PLAIN.fullmatch(line) and "=?" not in line:
        return f"{name}: {_folded(line, len(name) + 2)}\r\n".encode()
    return name.encode() + b": " + encoded_words(line, len(name) + 2) + b"\r\n"


@lru_cache(maxsize=64)
def sender_header(name: str, value: str) -> bytes:
    """ "From: …" of a display name and an address, with its line end."""
    words, address = parseaddr(value)
    address = wire_address(address)
    if not words or _PLAIN.fullmatch(words):
        return f"{name}: {formataddr((words, address))}\r\n".encode()
    phrase = encoded_words(words, len(name) + 2)
    return name.encode() + b": " + phrase + b"\r\n <" + address.encode() + b">\r\n"


def wire_address(address: str) -> str:
    """The address in ASCII; international domains and local parts are encoded."""
    if _SIMPLE_ADDRESS.fullmatch(address):
        return address
    return sanitize_address(address, "utf-8")


@lru_cache(maxsize=64)
def envelope_address(value: str) -> str:
    """The bare address of "Name <address>", in ASCII."""
    return wire_address(parseaddr(value)[1])


def encoded_words(text: str, used: int) -> bytes:
    """The text in encoded words, one a line; `used` characters stand before the first.

    No character is parted between two words.
    """
    size = len(text.encode())
    in_q = sum(len(_Q[code]) for code in text.encode())
    is_q = in_q <= (size + 2) // 3 * 4
    words: list[bytes] = []
    part, length = b"", 0
    room = min(LONGEST_WORD, LONGEST_LINE - used) - _FRAME
    for character in text:
        octets = character.encode()
        cost = sum(len(_Q[code]) for code in octets) if is_q else len(octets)
        limit = room if is_q else room // 4 * 3
        if part and length + cost > limit:
            words.append(_word(part, is_q=is_q))
            part, length, room = b"", 0, LONGEST_WORD - _FRAME
        part += octets
        length += cost
    words.append(_word(part, is_q=is_q))
    return b"\r\n ".join(words)


def _word(octets: bytes, *, is_q: bool) -> bytes:
    if is_q:
        return b"=?utf-8?q?" + b"".join(_Q[code] for code in octets) + b"?="
    return b"=?utf-8?b?" + b2a_base64(octets, newline=False) + b"?="


def _folded(line: str, used: int) -> str:
    """Broken before spaces, so that lines stay short where words are."""
    out, length = [], used
    for index, word in enumerate(line.split(" ")):
        if index and length + 1 + len(word) > LONGEST_LINE:
            out.append("\r\n " + word)
            length = 1 + len(word)
        else:
            out.append((" " if index else "") + word)
            length += len(word) + (1 if index else 0)
    return "".join(out)
