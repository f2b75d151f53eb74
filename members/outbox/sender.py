"""Sends what is due. Any number of processes may do so at once, and may be killed.

A letter is claimed for a while (a lease), asked once more whether it may go, marked
"sending" and committed before the network is touched, then marked with its fate. A
lease that ends before "sending" frees the letter; one that ends in "sending" leaves it
in doubt: nobody knows whether it went. Marketing in doubt is left to a person; a service
letter goes again, with the same Message-ID.
"""

import hashlib
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from time import monotonic

from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When

from members.choices import MessageKind, MessageState
from members.models import Message
from members.outbox.channels import (
    ChannelDown,
    Fate,
    Result,
    Transport,
    transport_for,
)
from members.queries.contactability import refusals
from members.record.marketing_holds import holds_on
from members.record.timeline import record_activity

logger = logging.getLogger(__name__)

BATCH = 50
# Longer than a batch takes on a slow server; a claimed letter that is late is safe,
# since marking it "sending" asks whose it is.
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 20
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)

CLAIMABLE = (MessageState.QUEUED, MessageState.RETRY, MessageState.CLAIMED)


class _Clock:
    """The time that was passed in, moving on."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._started = monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=monotonic() - self._started)


def send_due(*, at: datetime, seconds: float = 50) -> int:
    """Send what is due, for about `seconds`; returns how many letters were accepted.

    Stops early when nothing is due. A channel that can't be reached puts its letters
    off and doesn't hold up the others.
    """
    clock = _Clock(at)
    worker = uuid.uuid4().hex
    settle_lost(at=at)
    accepted = 0
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        batch = claim(worker=worker, at=clock.now())
        if not batch:
            break
        batch.sort(key=lambda message: (message.channel, message.pk))
        for channel, letters in groupby(batch, key=lambda message: message.channel):
            accepted += _send_over(channel, list(letters), clock)
    return accepted


def settle_lost(*, at: datetime) -> int:
    """What was "sending" when its lease ended: marketing in doubt, service again."""
    lost = Message.objects.filter(state=MessageState.SENDING, due_at__lte=at)
    again = Q(kind=MessageKind.SERVICE, attempts__lt=MAX_ATTEMPTS)
    return lost.update(
        state=Case(
            When(again, then=Value(MessageState.RETRY)),
            default=Value(MessageState.IN_DOUBT),
        ),
        due_at=Case(When(again, then=F("due_at")), default=None),
        reason="the worker stopped while sending",
    )


def claim(*, worker: str, at: datetime, size: int = BATCH) -> list[Message]:
    """Take up to `size` due letters for LEASE; no two callers get the same one.

    PostgreSQL passes over rows that another claims at the moment (SKIP LOCKED); SQLite
    lets one writer in at a time (transactions begin IMMEDIATE).
    """
    with transaction.atomic():
        due = Message.objects.filter(due_at__lte=at, state__in=CLAIMABLE)
        picked = list(
            due.select_for_update(skip_locked=True)
            .order_by("due_at", "pk")
            .values_list("pk", flat=True)[:size]
        )
        Message.objects.filter(pk__in=picked).update(
            state=MessageState.CLAIMED, lease_by=worker, due_at=at + LEASE
        )
    return list(Message.objects.filter(pk__in=picked).select_related("member"))


def _send_over(channel: str, letters: list[Message], clock: _Clock) -> int:
    accepted = 0
    try:
        with _opened(channel) as transport:
            for message in letters:
                accepted += _send_one(transport, message, clock)
    except (ChannelDown, LookupError) as error:
        for message in letters:
            _put_off(message, str(error), clock.now())
    return accepted


@contextmanager
def _opened(channel: str) -> Iterator[Transport]:
    transport = transport_for(channel)
    transport.open()
    try:
        yield transport
    finally:
        transport.close()


def _send_one(transport: Transport, message: Message, clock: _Clock) -> int:
    at = clock.now()
    if _stopped_at_gate(message, at):
        return 0
    try:
        prepared = transport.prepare(message)
    except Exception as error:
        # A letter that can't be built must not hold up the others.
        logger.exception("message %s can't be built", message.pk)
        _finish(message, MessageState.FAILED, f"{type(error).__name__}: {error}")
        return 0
    # Committed before the network is touched; nothing happens when the lease went to
    # somebody else meanwhile.
    if not _mine(message).update(
        state=MessageState.SENDING, due_at=at + LEASE, attempts=F("attempts") + 1
    ):
        return 0
    message.attempts += 1
    result = transport.send(prepared)
    return _record(message, result, clock.now())


def _mine(message: Message) -> models.QuerySet[Message]:
    return Message.objects.filter(
        pk=message.pk, state=MessageState.CLAIMED, lease_by=message.lease_by
    )


def _stopped_at_gate(message: Message, at: datetime) -> bool:
    if message.expires_at and message.expires_at <= at:
        _finish(message, MessageState.EXPIRED, "too late")
        return True
    reason = refusals([message]).get(message.pk) or _hold_on(message)
    if reason:
        _finish(message, MessageState.SKIPPED, reason)
        return True
    return False


def _hold_on(message: Message) -> str:
    """Why marketing to this member rests now, or ""."""
    if message.kind != MessageKind.MARKETING or message.member_id is None:
        return ""
    return holds_on([message.member_id]).get(message.member_id, "")


def _finish(message: Message, state: str, reason: str) -> None:
    _mine(message).update(state=state, due_at=None, reason=reason[:200])


def _put_off(message: Message, reason: str, at: datetime) -> None:
    """Nothing was given away: try later, for as long as that makes sense."""
    attempts = message.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        _finish(message, MessageState.FAILED, reason)
        return
    _mine(message).update(
        state=MessageState.RETRY,
        due_at=at + wait_before(message, attempts),
        attempts=attempts,
        reason=reason[:200],
    )


def _record(message: Message, result: Result, at: datetime) -> int:
    row = Message.objects.filter(pk=message.pk, lease_by=message.lease_by)
    reason = result.reason[:200]
    if result.fate == Fate.ACCEPTED:
        return _record_accepted(message, result, at)
    if result.fate == Fate.NOT_YET and message.attempts < MAX_ATTEMPTS:
        row.filter(state=MessageState.SENDING).update(
            state=MessageState.RETRY,
            due_at=at + wait_before(message, message.attempts),
            reason=reason,
        )
    elif result.fate == Fate.IN_DOUBT and message.kind == MessageKind.SERVICE:
        # The lease's end settles it, by the same rule as for a killed worker.
        row.filter(state=MessageState.SENDING).update(
            due_at=at + wait_before(message, message.attempts), reason=reason
        )
    else:
        state = (
            MessageState.IN_DOUBT
            if result.fate == Fate.IN_DOUBT
            else MessageState.FAILED
        )
        row.filter(state=MessageState.SENDING).update(
            state=state, due_at=None, reason=reason
        )
    return 0


def _record_accepted(message: Message, result: Result, at: datetime) -> int:
    """An acceptance is a fact, even if the row was given up as doubtful meanwhile."""
    with transaction.atomic():
        done = (
            Message.objects.filter(pk=message.pk)
            .exclude(state=MessageState.ACCEPTED)
            .update(
                state=MessageState.ACCEPTED,
                accepted_at=at,
                due_at=None,
                reason="",
                provider_id=result.provider_id[:200],
            )
        )
        if done and message.member and message.kind == MessageKind.MARKETING:
            record_activity(
                member=message.member,
                kind="members.letter_sent",
                at=at,
                data={"subject": message.subject, "channel": message.channel},
                ref=f"members.message:{message.pk}",
            )
    return done


def wait_before(message: Message, attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 2, 4 … minutes, at most 4 hours.

    Stretched by up to a quarter, differently for each letter and attempt, so that a
    server that comes back is not met by all of them at once.
    """
    doubled: int = 2 ** min(attempts - 1, 10)
    wait = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    digest = hashlib.sha256(f"{message.public_id}:{attempts}".encode()).digest()
    return wait * (1 + digest[0] / 1024)
