"""What follows from the outcome of a call, as a table and one function."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.choices import CallOutcome, CallState

# Who was busy is tried again so soon.
BUSY_AGAIN = timedelta(minutes=20)

SPOKEN = (
    CallOutcome.REACHED,
    CallOutcome.WILL_COME,
    CallOutcome.NOT_INTERESTED,
    CallOutcome.REFUSES_CALLS,
)
# These end the call after so many tries.
TRIED = (CallOutcome.NO_ANSWER, CallOutcome.LEFT_WORD, CallOutcome.BUSY)
# What the member heard from us, and therefore counts for the cap.
HEARD = (*SPOKEN, CallOutcome.CALL_BACK, CallOutcome.LEFT_WORD)


@dataclass(frozen=True)
class Following:
    """The state of the call afterwards, its tries, and when it is offered again."""

    state: CallState
    attempts: int
    next_at: datetime | None = None


def following(
    outcome: str,
    *,
    attempts: int,
    most_tries: int,
    at: datetime,
    cool_down: timedelta,
    call_back_at: datetime | None = None,
    has_number: bool = True,
) -> Following:
    """What becomes of a call after this outcome.

    ``attempts`` counts the tries before this one; ``has_number`` says whether another
    number is left when this one was wrong. ValueError for a call-back without a time.
    """
    if outcome in SPOKEN:
        return Following(CallState.DONE, attempts + 1)
    if outcome == CallOutcome.CALL_BACK:
        if call_back_at is None:
            message = "a call-back needs its time"
            raise ValueError(message)
        return Following(CallState.WAITING, attempts, call_back_at)
    if outcome == CallOutcome.WRONG_NUMBER:
        if has_number:
            return Following(CallState.WAITING, attempts, at)
        return Following(CallState.UNREACHED, attempts + 1)
    tries = attempts + 1
    if tries >= most_tries:
        return Following(CallState.UNREACHED, tries)
    wait = BUSY_AGAIN if outcome == CallOutcome.BUSY else cool_down
    return Following(CallState.WAITING, tries, at + wait)
