"""A mail read: who, what, which letter it answers, and whether a person wrote it."""

import email
import email.policy
import hashlib
import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

from django.conf import settings

from feedback.imports.words import text_of_html, without_quote
from members.contact_values import normalise_email
from members.outbox.replies import LOOP

DAEMONS = ("mailer-daemon@", "postmaster@", "mail-daemon@")
LONGEST_BODY = 20_000
LONGEST_SUBJECT = 250
# Logos of signatures, and nothing that somebody wants to show us.
SMALL_PICTURE = 8 * 1024
MOST_FILES = 20


@dataclass(frozen=True)
class Mail:
    """What of a mail matters. ``keys`` are the places where a letter of ours is named."""

    message_id: str
    digest: str
    sender: str = ""
    name: str = ""
    subject: str = ""
    text: str = ""
    keys: tuple[str, ...] = ()
    is_ours: bool = False
    is_bounce: bool = False
    # A delay is no bounce: the letter is still on its way.
    is_final: bool = False
    why_bounced: str = ""
    is_automatic: bool = False
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read_mail(raw: bytes) -> Mail:
    """Read a mail, however broken; headers and charsets of others are never trusted."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    digest = hashlib.sha256(raw).hexdigest()
    name, sender = _sender(message)
    is_bounce = message.get_content_type() == "multipart/report" or (
        _header(message, "Return-Path").strip() == "<>" and sender.startswith(DAEMONS)
    )
    status, why = _delivery_status(message)
    return Mail(
        message_id=_header(message, "Message-ID").strip()[:250] or f"sha256:{digest}",
        digest=digest,
        sender=sender,
        name=name,
        subject=" ".join(_header(message, "Subject").split())[:LONGEST_SUBJECT],
        text=without_quote(_text(message))[:LONGEST_BODY],
        keys=_keys(message),
        is_ours=_is_ours(message, sender),
        is_bounce=is_bounce,
        is_final=status.startswith("5") or (is_bounce and not status),
        why_bounced=why,
        is_automatic=is_bounce or _is_automatic(message, sender),
        files=_files(message),
    )


def _header(message: Any, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        # The standard library stumbles over some broken headers.
        raw = dict(message.raw_items()).get(name, "")
        return str(raw)


def _sender(message: EmailMessage) -> tuple[str, str]:
    for name, address in getaddresses([_header(message, "From")]):
        found = normalise_email(address)
        if found:
            return name.strip()[:80], found
    return "", ""


def _keys(message: EmailMessage) -> tuple[str, ...]:
    names = ("In-Reply-To", "References", "To", "Cc", "Delivered-To", "X-Original-To")
    keys = [_header(message, name) for name in names]
    if message.get_content_type() == "multipart/report":
        keys += [_original_head(part) for part in message.walk()]
    return tuple(key for key in keys if key)


def _original_head(part: EmailMessage | Any) -> str:
    """The Message-ID of the letter that came back."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        return _header(inner[0], "Message-ID") if isinstance(inner, list) else ""
    if kind == "text/rfc822-headers":
        found = re.search(r"(?im)^message-id:\s*(<[^>]+>)", _content(part))
        return found[1] if found else ""
    return ""


def _delivery_status(message: EmailMessage) -> tuple[str, str]:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        text = "\n".join(str(each) for each in part.get_payload())  # type: ignore[union-attr]  # a list of heads
        status = re.search(r"(?im)^status:\s*([245]\.[0-9.]+)", text)
        why = re.search(r"(?im)^diagnostic-code:\s*(.+)$", text)
        return (status[1] if status else ""), (why[1].strip() if why else "")
    return "", ""


def _is_ours(message: EmailMessage, sender: str) -> bool:
    address = settings.MAIL_REPLY_ADDRESS.lower()
    if not address:
        return False
    is_report = message.get_content_type() == "multipart/report"
    return not is_report and (
        _header(message, LOOP).strip().lower() == address or sender == address
    )


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    said = _header(message, "Auto-Submitted").strip().lower()
    precedence = _header(message, "Precedence").strip().lower()
    return bool(
        (said and not said.startswith("no"))
        or precedence in {"bulk", "junk", "list", "auto_reply"}
        or any(
            _header(message, name)
            for name in ("List-Id", "X-Autoreply", "X-Autorespond", LOOP)
        )
        or _header(message, "Return-Path").strip() == "<>"
        or sender.startswith((*DAEMONS, "noreply@", "no-reply@"))
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    content = _content(body)
    if body.get_content_type() == "text/html":
        return text_of_html(content)
    if not content.strip():
        other = message.get_body(preferencelist=("html",))
        return text_of_html(_content(other)) if other is not None else ""
    return content.replace("\x00", "")


def _content(part: EmailMessage | Any) -> str:
    """The text of a part; a charset that is unknown or wrong is guessed."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return str(part.get_payload() or "")
    charset = part.get_content_charset() or "utf-8"
    for each in (charset, "utf-8", "gb18030"):
        try:
            return raw.decode(each)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", errors="replace")


def _files(message: EmailMessage) -> list[tuple[str, bytes]]:
    found = []
    for part in message.walk():
        is_words = part.is_multipart() or part.get_content_maintype() == "text"
        if is_words and not part.get_filename():
            continue
        raw = part.get_payload(decode=True)
        if not isinstance(raw, bytes) or part.get_content_type().startswith("message/"):
            continue
        is_logo = (
            part.get_content_disposition() == "inline" and len(raw) < SMALL_PICTURE
        )
        if raw and not is_logo:
            found.append((part.get_filename() or "", raw))
    return found[:MOST_FILES]
