"""The states of letters on their way, changed for many at once.

``queued → claimed → sending → accepted``, aside: retry, failed, skipped, expired, in
doubt. Each change asks whose the letter is (``lease_by``), so a worker that was slow
does nothing to what another one has taken over.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, F, Q, Value, When

from members.choices import MessageKind, MessageState
from members.models import Activity, LetterContent, Message
from members.outbox.gates import Verdict
from members.outbox.transport import Fate, Result

MAX_ATTEMPTS = 20
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)

CLAIMABLE = (MessageState.QUEUED, MessageState.RETRY, MessageState.CLAIMED)
# Changes many rows, each to values of its own, with one statement. PostgreSQL and SQLite
# alike name the columns of VALUES column1, column2 …
_TABLE_OF_VALUES = """
    UPDATE {table} SET {changes} FROM (VALUES {rows}) AS v
    WHERE {table}.id = v.column1 AND {condition}
    RETURNING {table}.id
"""


def lease() -> timedelta:
    """For how long a worker holds letters: longer than it works on a group of them. One
    that is late does no harm, since marking "sending" asks whose the letter is."""
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def settle_lost(*, at: datetime) -> int:
    """What was "sending" when its lease ended: marketing in doubt, service again."""
    lost = Message.objects.filter(
        # Both kinds by name: so the index is used.
        kind__in=MessageKind.values,
        state=MessageState.SENDING,
        due_at__lte=at,
    )
    again = Q(kind=MessageKind.SERVICE, attempts__lt=MAX_ATTEMPTS)
    return lost.update(
        state=Case(
            When(again, then=Value(MessageState.RETRY)),
            default=Value(MessageState.IN_DOUBT),
        ),
        due_at=Case(When(again, then=F("due_at")), default=None),
        reason="the worker stopped while sending",
    )


def claim(*, worker: str, at: datetime, size: int) -> list[Message]:
    """Take up to `size` due letters for the lease, service letters first; no two callers
    get the same one.

    PostgreSQL passes over rows that another claims at the moment (SKIP LOCKED); SQLite
    lets one writer in at a time (transactions begin IMMEDIATE).
    """
    with transaction.atomic():
        due = Message.objects.filter(
            kind__in=MessageKind.values, due_at__lte=at, state__in=CLAIMABLE
        )
        picked = list(
            due.select_for_update(skip_locked=True)
            .order_by("-kind", "due_at")
            .values_list("pk", flat=True)[:size]
        )
        if not picked:
            return []
        Message.objects.filter(pk__in=picked).update(
            state=MessageState.CLAIMED, lease_by=worker, due_at=at + lease()
        )
        return list(Message.objects.filter(pk__in=picked).order_by("channel", "pk"))


def read_contents(letters: Iterable[Message], known: dict[int, LetterContent]) -> None:
    """Hang the wordings on the letters; each is read once and then `known`."""
    wanted = {letter.content_id for letter in letters if letter.content_id}
    if missing := wanted - set(known):
        known |= LetterContent.objects.in_bulk(missing)
    for letter in letters:
        letter.content = known[letter.content_id] if letter.content_id else None


def give_back(letters: Sequence[Message], *, at: datetime) -> None:
    """Claimed letters for which there was no time: due at once, for anybody."""
    claimed(letters).update(due_at=at, lease_by="")


def mark_sending(letters: Sequence[Message], *, at: datetime) -> list[Message]:
    """Mark letters that are about to be given away, in one committed statement; those
    that are still ours. From here to record() their fate is open: a worker that dies
    leaves as many in doubt as there are in one call."""
    mine = claimed(letters)
    marked = mine.update(
        state=MessageState.SENDING, due_at=at + lease(), attempts=F("attempts") + 1
    )
    if marked == len(letters):
        return list(letters)
    ours = Message.objects.filter(
        pk__in=[letter.pk for letter in letters],
        lease_by=letters[0].lease_by,
        state=MessageState.SENDING,
    )
    left = set(ours.values_list("pk", flat=True))
    return [letter for letter in letters if letter.pk in left]


def claimed(letters: Sequence[Message]) -> models.QuerySet[Message]:
    """Those of these letters (of one worker) that are still claimed by it."""
    return Message.objects.filter(
        pk__in=[letter.pk for letter in letters],
        state=MessageState.CLAIMED,
        lease_by=letters[0].lease_by if letters else "",
    )


@transaction.atomic
def stop(letters: Sequence[Message], verdicts: Mapping[int, Verdict]) -> None:
    """Write down why letters don't leave now, or never: one statement for all that are
    put off, one for each reason to stop."""
    groups: dict[tuple[str, str], list[Message]] = {}
    later = []
    for letter in letters:
        verdict = verdicts[letter.pk]
        if verdict.until is None:
            groups.setdefault((verdict.state, verdict.reason), []).append(letter)
        else:
            later.append((letter, verdict))
    for (state, reason), group in groups.items():
        finish(group, state, reason)
    if later:
        _postpone(later)


def _postpone(later: Sequence[tuple[Message, Verdict]]) -> None:
    """Claimed letters that wait for a moment, each for its own."""
    statement = _TABLE_OF_VALUES.format(
        changes="""
            state = CASE WHEN attempts = 0 THEN 'queued' ELSE 'retry' END,
            due_at = v.column2, reason = v.column3, lease_by = ''""",
        rows=", ".join(["(%s, %s, %s)"] * len(later)),
        condition="state = 'claimed' AND lease_by = %s",
        table=_table(),
    )
    parameters: list[Any] = []
    for letter, verdict in later:
        moment = connection.ops.adapt_datetimefield_value(verdict.until)
        parameters += (letter.pk, moment, verdict.reason[:200])
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, later[0][0].lease_by])


def finish(letters: Sequence[Message], state: str, reason: str) -> None:
    """Claimed letters that end here."""
    claimed(letters).update(state=state, due_at=None, reason=reason[:200])


@transaction.atomic
def put_off(letters: Sequence[Message], reason: str, *, at: datetime) -> None:
    """The channel can't be reached, nothing was given away: try later, for as long as
    that makes sense."""
    for letter in letters:
        attempts = letter.attempts + 1
        if attempts >= MAX_ATTEMPTS:
            finish([letter], MessageState.FAILED, reason)
            continue
        claimed([letter]).update(
            state=MessageState.RETRY,
            due_at=at + wait_before(letter, attempts),
            attempts=attempts,
            reason=reason[:200],
        )


@transaction.atomic
def record(results: Sequence[tuple[Message, Result]], *, at: datetime) -> int:
    """Write down what became of letters that were marked "sending"; returns how many
    were accepted. One statement for those, and one for their rows on the timeline."""
    accepted = []
    for letter, result in results:
        if result.fate == Fate.ACCEPTED:
            accepted.append((letter, result))
        else:
            _record_other(letter, result, at)
    done = _accept(accepted, at) if accepted else set()
    told = [
        letter
        for letter, _result in accepted
        if letter.pk in done
        and letter.member_id
        and letter.kind == MessageKind.MARKETING
    ]
    if told:
        _tell_timelines(told, at)
    return len(done)


def _tell_timelines(letters: Sequence[Message], at: datetime) -> None:
    """What record_activity() would write for each, in one statement without objects:
    these rows were a fifth of the sender's time."""
    table = connection.ops.quote_name(Activity._meta.db_table)
    rows = ", ".join(["(%s, 'members.letter_sent', %s, %s, %s)"] * len(letters))
    moment = connection.ops.adapt_datetimefield_value(at)
    parameters: list[Any] = []
    for letter in letters:
        data = {"subject": letter.subject, "channel": letter.channel}
        parameters += (
            letter.member_id,
            moment,
            json.dumps(data),
            f"members.message:{letter.pk}",
        )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (member_id, kind, at, data, ref) VALUES {rows}",  # noqa: S608 -- our own names
            parameters,
        )


def _accept(accepted: Sequence[tuple[Message, Result]], at: datetime) -> set[int]:
    """An acceptance is a fact, even if the letter was given up as doubtful meanwhile.
    One statement, since each row gets another word of the server."""
    statement = _TABLE_OF_VALUES.format(
        changes="""
            state = 'accepted', accepted_at = %s, due_at = NULL, reason = '',
            provider_id = v.column2""",
        rows=", ".join(["(%s, %s)"] * len(accepted)),
        condition="state NOT IN ('accepted', 'delivered', 'bounced')",
        table=_table(),
    )
    parameters: list[Any] = [connection.ops.adapt_datetimefield_value(at)]
    for letter, result in accepted:
        parameters += (letter.pk, result.provider_id[:200])
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {pk for (pk,) in cursor.fetchall()}


def _table() -> str:
    return connection.ops.quote_name(Message._meta.db_table)


def _record_other(letter: Message, result: Result, at: datetime) -> None:
    """A letter that was refused, or is to be tried again, or is in doubt."""
    sending = Message.objects.filter(
        pk=letter.pk, lease_by=letter.lease_by, state=MessageState.SENDING
    )
    attempts = letter.attempts + 1
    reason = result.reason[:200]
    again = at + wait_before(letter, attempts)
    if result.fate == Fate.NOT_TRIED:
        sending.update(
            state=MessageState.RETRY, due_at=at, attempts=letter.attempts, lease_by=""
        )
    elif result.fate == Fate.NOT_YET and attempts < MAX_ATTEMPTS:
        sending.update(state=MessageState.RETRY, due_at=again, reason=reason)
    elif result.fate == Fate.IN_DOUBT and letter.kind == MessageKind.SERVICE:
        # The lease's end settles it, by the same rule as for a killed worker.
        sending.update(due_at=again, reason=reason)
    else:
        is_in_doubt = result.fate == Fate.IN_DOUBT
        state = MessageState.IN_DOUBT if is_in_doubt else MessageState.FAILED
        sending.update(state=state, due_at=None, reason=reason)


def wait_before(letter: Message, attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 2, 4 … minutes, at most 4 hours.

    Stretched by up to a quarter, differently for each letter and attempt, so that a
    server that comes back is not met by all of them at once.
    """
    doubled: int = 2 ** min(attempts - 1, 10)
    wait = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    digest = hashlib.sha256(f"{letter.public_id}:{attempts}".encode()).digest()
    return wait * (1 + digest[0] / 1024)
