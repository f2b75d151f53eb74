"""Socket: the last question before letters leave, asked for a whole batch at once.

First come the rules of this app: too late, no consent (any more), standing orders,
marketing that rests. Then the gates of other apps (caps, quiet hours, a run that is
paused), last the budgets (so many letters a minute).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from members.choices import MessageKind, MessageState
from members.models import Message
from members.outbox.budgets import delays
from members.queries.contactability import refusals
from members.record.marketing_holds import holds_on
from members.registry import Registry

TOO_LATE = "too late"


@dataclass(frozen=True)
class Verdict:
    """Why a letter may not leave now: for good, or, with ``until``, before that moment.

    ``reason`` is a short code, kept with the letter; ``state`` is what becomes of a
    letter that is stopped for good.
    """

    reason: str
    until: datetime | None = None
    state: str = MessageState.SKIPPED


@dataclass(frozen=True)
class BatchGate:
    """A gate of another app: finds, among letters that are about to leave, those that
    may not (by id; absent when they may).

    It is asked with up to 200 letters of one channel, service letters among them, a few
    seconds at most before they leave, in a transaction of its own that is committed
    before anything is given away: what it writes (a place under a cap) holds. The
    number of its queries may not depend on the number of letters. A letter that was put
    off is asked about again when its time has come.
    """

    code: str
    judge: Callable[[Sequence[Message], datetime], Mapping[int, Verdict]]


batch_gates: Registry[BatchGate] = Registry(
    "gates of the outbox", key=lambda gate: gate.code, requires=("code", "judge")
)


def judged(letters: Sequence[Message], *, at: datetime) -> dict[int, Verdict]:
    """Which of these letters may not leave at `at`, and why; by id."""
    found = {
        letter.pk: Verdict(TOO_LATE, state=MessageState.EXPIRED)
        for letter in letters
        if letter.expires_at and letter.expires_at <= at
    }
    for gate in (
        _refused,
        _resting,
        *(plug.judge for plug in batch_gates),
        _over_budget,
    ):
        left = [letter for letter in letters if letter.pk not in found]
        if not left:
            break
        found |= gate(left, at)
    late = {letter.pk for letter in letters if _is_late(letter, found.get(letter.pk))}
    return found | {
        pk: Verdict(TOO_LATE, state=MessageState.EXPIRED) for pk in sorted(late)
    }


def _is_late(letter: Message, verdict: Verdict | None) -> bool:
    """Whether the letter is put off until after its last hour."""
    until = verdict.until if verdict else None
    return bool(until and letter.expires_at and letter.expires_at <= until)


def _refused(letters: Sequence[Message], _at: datetime) -> dict[int, Verdict]:
    return {pk: Verdict(reason) for pk, reason in refusals(letters).items()}


def _resting(letters: Sequence[Message], _at: datetime) -> dict[int, Verdict]:
    """Members for whom marketing rests now."""
    marketing = {
        letter.pk: letter.member_id
        for letter in letters
        if letter.kind == MessageKind.MARKETING and letter.member_id is not None
    }
    if not marketing:
        return {}
    held = holds_on(sorted(set(marketing.values())))
    return {
        pk: Verdict(held[member_id])
        for pk, member_id in marketing.items()
        if member_id in held
    }


def _over_budget(letters: Sequence[Message], at: datetime) -> dict[int, Verdict]:
    return {
        pk: Verdict("rate", until=until) for pk, until in delays(letters, at=at).items()
    }
