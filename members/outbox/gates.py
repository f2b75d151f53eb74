"""Socket: the last question before letters leave, asked for a whole batch at once.

First come the rules of this app: too late, no consent (any more), standing orders,
marketing that rests. Then the gates of other apps (caps, quiet hours, a run that is
paused), last the budgets (so many letters a minute).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from members.choices import MessageKind, MessageState
from members.models import Message
from members.outbox.budgets import delays
from members.queries.contactability import refusals
from members.record.marketing_holds import holds_on, words_of_hold
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
    # The reasons that it gives, in words for staff.
    words: Mapping[str, str | Promise] = field(default_factory=dict)


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
        # What a gate locks and writes (a place under a cap) is committed before any
        # letter leaves.
        with transaction.atomic():
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


_OWN_WORDS: dict[str, str | Promise] = {
    TOO_LATE: gettext_lazy("it came too late"),
    "member_left": gettext_lazy("no longer a member"),
    "no_consent": gettext_lazy("no consent (any more)"),
    "suppressed": gettext_lazy("nothing is sent to this address"),
    "rate": gettext_lazy("waits for its turn: only so many a minute"),
    "the worker stopped while sending": gettext_lazy(
        "the worker stopped while sending"
    ),
}


def words_of_reason(reason: str) -> str:
    """Why a letter did not leave, in the reader's language; the words of the other side
    as they are."""
    if reason in _OWN_WORDS:
        return str(_OWN_WORDS[reason])
    for gate in batch_gates:
        if reason in gate.words:
            return str(gate.words[reason])
    return words_of_hold(reason)
