"""The one door into the outbox. Nothing is sent here: the sender looks for rows."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from members.choices import MessageKind, MessageState
from members.letter_marks import (
    OF_THE_SENDER,
    PREFERENCES,
    fill_values,
    link_names,
    value_names,
)
from members.models import LetterContent, Member, Message

LONGEST_SUBJECT = 250
UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is to be sent to one address; the fields are those of Message.

    Either subject, text and HTML are given, or the number of a LetterContent, whose
    words they are, with the values that it asks for. ``due_at``: not before; at once
    without it.
    """

    key: str
    channel: str
    kind: str
    address: str
    language: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    content_id: int | None = None
    values: Mapping[str, str] | None = None
    purpose: str = ""
    member_id: int | None = None
    links: dict[str, Any] | None = None
    ref: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None


def enqueue_message(
    *,
    key: str,
    channel: str,
    kind: str,
    address: str,
    language: str,
    subject: str,
    text: str,
    at: datetime,
    html: str = "",
    purpose: str = "",
    member: Member | None = None,
    links: dict[str, Any] | None = None,
    ref: str = "",
    expires_at: datetime | None = None,
) -> Message | None:
    """Queue one letter for sending as soon as possible; None when the key is there.

    ``key`` says what the letter is and makes queueing it twice harmless. In text and
    html a placeholder ``[[link:NAME]]`` stands for one of our addresses; ``links`` maps
    NAME to {"id": PublicLink's id, "url": path with TOKEN in the token's place}.
    ValueError for a marketing letter without a purpose, an empty address, or a
    placeholder without its link.
    """
    letter = Letter(
        key=key,
        channel=channel,
        kind=kind,
        address=address,
        language=language,
        subject=subject,
        text=text,
        html=html,
        purpose=purpose,
        member_id=None if member is None else member.pk,
        links=links,
        ref=ref,
        expires_at=expires_at,
    )
    return enqueue_many([letter], at=at).get(key)


def enqueue_many(letters: Sequence[Letter], *, at: datetime) -> dict[str, Message]:
    """Queue letters with two statements a batch; returns the new ones by key.

    Letters whose key exists are passed over. For the refusals see enqueue_message; a
    letter of a LetterContent is refused likewise when a value is missing, and with
    LookupError when there is no such content.
    """
    contents = _contents(letters)
    for letter in letters:
        _refuse_unfit(letter, contents)
    known = _known([letter.key for letter in letters])
    rows = {
        letter.key: _row(letter, contents, at)
        for letter in letters
        if letter.key not in known
    }
    Message.objects.bulk_create(rows.values(), batch_size=200, ignore_conflicts=True)
    # Of rows that somebody else queued meanwhile, ours were passed over: public_id tells.
    saved = Message.objects.filter(
        public_id__in=[row.public_id for row in rows.values()]
    )
    return {row.key: row for row in saved}


@dataclass(frozen=True)
class _Content:
    """The words that letters share, and the marks in them, looked for once."""

    row: LetterContent
    links: frozenset[str]
    values: frozenset[str]


def _contents(letters: Iterable[Letter]) -> dict[int, _Content]:
    wanted = {letter.content_id for letter in letters if letter.content_id}
    if not wanted:
        return {}
    rows = LetterContent.objects.in_bulk(wanted)
    if missing := wanted - set(rows):
        message = f"there is no content {', '.join(map(str, sorted(missing)))}"
        raise LookupError(message)
    return {pk: _parsed(row) for pk, row in rows.items()}


def _parsed(row: LetterContent) -> _Content:
    words = f"{row.subject}\n{row.text}\n{row.html}"
    return _Content(row, frozenset(link_names(words)), frozenset(value_names(words)))


def _known(keys: list[str]) -> set[str]:
    """The keys that are there. Of a single letter the database finds out for itself."""
    if len(keys) == 1:
        return set()
    return set(Message.objects.filter(key__in=keys).values_list("key", flat=True))


def _row(letter: Letter, contents: Mapping[int, _Content], at: datetime) -> Message:
    content = contents[letter.content_id].row if letter.content_id else None
    values = dict(letter.values or {})
    subject = fill_values(content.subject, values) if content else letter.subject
    return Message(
        key=letter.key,
        member_id=letter.member_id,
        channel=letter.channel,
        kind=letter.kind,
        purpose=letter.purpose,
        address=letter.address,
        language=letter.language or (content.language if content else ""),
        # A line break in a subject would let it write headers of its own.
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        text=letter.text,
        html=letter.html,
        content_id=letter.content_id,
        values=values,
        links=letter.links or {},
        ref=letter.ref,
        state=MessageState.QUEUED,
        due_at=letter.due_at or at,
        expires_at=letter.expires_at,
        queued_at=at,
    )


def _refuse_unfit(letter: Letter, contents: Mapping[int, _Content]) -> None:
    if letter.kind == MessageKind.MARKETING and not letter.purpose:
        message = f"{letter.key}: a marketing letter needs a purpose"
        raise ValueError(message)
    if not letter.address or "\n" in letter.address or "\r" in letter.address:
        message = f"{letter.key}: a letter needs an address of one line"
        raise ValueError(message)
    links: Set[str] = link_names(letter.text + letter.html)
    values: Set[str] = frozenset()
    if letter.content_id:
        links, values = (
            contents[letter.content_id].links,
            contents[letter.content_id].values,
        )
    if PREFERENCES in links:
        links = links | {UNSUBSCRIBE}
    if missing := links - OF_THE_SENDER - set(letter.links or {}):
        message = f"{letter.key}: no link for {', '.join(sorted(missing))}"
        raise ValueError(message)
    if missing := values - set(letter.values or {}):
        message = f"{letter.key}: no value for {', '.join(sorted(missing))}"
        raise ValueError(message)
