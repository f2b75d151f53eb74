"""Letters as bytes for the wire.

What all letters of one wording share is worked out once (a skeleton); for each reader
only the headers that differ are written and the marks filled. Bodies are base64 or
quoted-printable, whichever is shorter, so no server needs to take eight bits, and no
line is too long.
"""

from binascii import b2a_base64, b2a_qp
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from hashlib import blake2b
from html import escape

from django.conf import settings

from members.choices import MessageKind
from members.letter_marks import pieces
from members.models import LetterContent, Message
from members.outbox.headers import sender_header, text_header, wire_address
from members.outbox.render import UNSUBSCRIBE, rendered
from members.outbox.replies import LOOP, message_id, reply_address

KEPT = 64
LINE = 76


@dataclass(frozen=True)
class _Part:
    """The text or the HTML of a wording, cut at its marks."""

    subtype: str
    cuts: tuple[tuple[bytes, str, str], ...]
    is_base64: bool

    @classmethod
    def of(cls, text: str, subtype: str, *, is_marked: bool) -> "_Part":
        text = _crlf(text)
        octets = text.encode()
        others = sum(1 for code in octets if code > 126)
        cut = pieces(text) if is_marked else [(text, "", "")]
        return cls(
            subtype=subtype,
            cuts=tuple((words.encode(), kind, name) for words, kind, name in cut),
            # Quoted-printable triples each of those, base64 adds a third to all.
            is_base64=others * 6 > len(octets),
        )

    @property
    def head(self) -> bytes:
        encoding = "base64" if self.is_base64 else "quoted-printable"
        return (
            f'Content-Type: text/{self.subtype}; charset="utf-8"\r\n'
            f"Content-Transfer-Encoding: {encoding}\r\n"
        ).encode()

    def body(self, addresses: Mapping[str, str], values: Mapping[str, str]) -> bytes:
        """The part for one reader; KeyError for a mark without its value."""
        out = []
        for words, kind, name in self.cuts:
            out.append(words)
            if kind:
                found = (addresses if kind == "link" else values)[name]
                found = escape(found) if self.subtype == "html" else found
                out.append(_crlf(found).encode())
        # The last line ends: quoted-printable finds out by it how lines end.
        octets = b"".join(out) + b"\r\n"
        return _base64(octets) if self.is_base64 else b2a_qp(octets, istext=True)


class Skeleton:
    """What the letters of one wording share."""

    def __init__(self, text: str, html: str, *, is_marked: bool) -> None:
        self.parts = [_Part.of(text, "plain", is_marked=is_marked)]
        if html:
            self.parts.append(_Part.of(html, "html", is_marked=is_marked))
        # "=_" can't occur in a body: it is neither base64 nor quoted-printable.
        digest = blake2b(f"{text}\0{html}".encode(), digest_size=12).hexdigest()
        self.boundary = f"=_{digest}".encode()

    def filled(
        self, headers: bytes, addresses: Mapping[str, str], values: Mapping[str, str]
    ) -> bytes:
        """The whole letter for one reader."""
        if len(self.parts) == 1:
            [part] = self.parts
            return headers + part.head + b"\r\n" + part.body(addresses, values)
        start = b"--" + self.boundary
        out = [
            headers,
            b'Content-Type: multipart/alternative;\r\n boundary="',
            self.boundary,
            b'"\r\n',
        ]
        for part in self.parts:
            out += (b"\r\n", start, b"\r\n", part.head, b"\r\n")
            out.append(part.body(addresses, values))
        out += (b"\r\n", start, b"--\r\n")
        return b"".join(out)


class Skeletons:
    """The skeletons of the wordings used last, made when first asked for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Skeleton] = OrderedDict()

    def of(self, content: LetterContent) -> Skeleton:
        kept = self._kept.get(content.pk)
        if kept is None:
            kept = Skeleton(content.text, content.html, is_marked=True)
            self._kept[content.pk] = kept
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return kept

    def wire_format(self, message: Message, addresses: Mapping[str, str]) -> bytes:
        """The letter as bytes, lines ended by CRLF; `addresses` are those of its links.

        LookupError when a link or a value is missing.
        """
        headers = _headers(message, addresses)
        if message.content is None:
            words = rendered(message, addresses)
            skeleton = Skeleton(words.text, words.html, is_marked=False)
        else:
            skeleton = self.of(message.content)
        return skeleton.filled(headers, addresses, message.values)


def _headers(message: Message, addresses: Mapping[str, str]) -> bytes:
    lines = [
        _shared_headers(
            settings.DEFAULT_FROM_EMAIL, message.language or settings.LANGUAGE_CODE
        ),
        text_header("Subject", message.subject),
        f"To: {wire_address(message.address)}\r\n"
        f"Date: {formatdate()}\r\n"
        f"Message-ID: {message_id(message)}\r\n".encode(),
    ]
    answers_to = reply_address(message)
    if answers_to:
        # Our own letters are known again when they come back to us.
        lines.append(f"Reply-To: {wire_address(answers_to)}\r\n".encode())
        lines.append(f"{LOOP}: {settings.MAIL_REPLY_ADDRESS}\r\n".encode())
    url = addresses.get(UNSUBSCRIBE, "")
    if url and message.kind == MessageKind.MARKETING:
        lines.append(
            f"List-Unsubscribe: <{url}>\r\n"
            f"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode()
        )
    return b"".join(lines)


@lru_cache(maxsize=16)
def _shared_headers(sender: str, language: str) -> bytes:
    return (
        b"MIME-Version: 1.0\r\n"
        + sender_header("From", sender)
        + f"Content-Language: {language}\r\n".encode()
        # RFC 3834: no out-of-office answers to these.
        + b"Auto-Submitted: auto-generated\r\n"
    )


def _crlf(text: str) -> str:
    if "\n" not in text and "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def _base64(octets: bytes) -> bytes:
    line = b2a_base64(octets, newline=False)
    return b"\r\n".join(
        [line[start : start + LINE] for start in range(0, len(line), LINE)] + [b""]
    )


def dot_stuffed(content: bytes) -> bytes:
    """RFC 5321, 4.5.2: a line that begins with a dot gets another; a dot ends it all."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    if lines.startswith(b"."):
        lines = b"." + lines
    end = b"" if lines.endswith(b"\r\n") else b"\r\n"
    return lines + end + b".\r\n"
