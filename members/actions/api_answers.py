"""Answers of the API under an Idempotency-Key: claimed, kept, given up, forgotten.

The key's row is committed before the work begins, so of two requests at once one does
the work. The answer is written in the transaction of the work: a process that dies
leaves both or neither, and who asks again after LEASE takes over.
"""

from datetime import datetime, timedelta

from members.models import ApiAnswer, ApiToken, Member

LEASE = timedelta(minutes=2)
KEPT_FOR = timedelta(hours=24)


def claim_answer(
    *, token: ApiToken, key: str, request_hash: str, at: datetime
) -> tuple[ApiAnswer, bool]:
    """The row of this key, and whether its work is the caller's to do now.

    It is when the row is new, or was left for LEASE without an answer by a request of
    the same hash. Call it outside of a transaction.
    """
    claim, is_new = ApiAnswer.objects.get_or_create(
        token=token,
        key=key,
        defaults={"request_hash": request_hash, "claimed_at": at},
    )
    is_left = claim.answered_at is None and claim.claimed_at <= at - LEASE
    if is_new or not is_left or claim.request_hash != request_hash:
        return claim, is_new
    taken = ApiAnswer.objects.filter(
        pk=claim.pk, answered_at=None, claimed_at=claim.claimed_at
    ).update(claimed_at=at)
    if taken:
        claim.claimed_at = at
    return claim, bool(taken)


def keep_answer(
    *,
    claim: ApiAnswer,
    status: int,
    headers: dict[str, str],
    body: str,
    member: Member | None,
    at: datetime,
) -> bool:
    """Store the answer, in the transaction of the work.

    False when somebody else took the claim over meanwhile: undo the work then.
    """
    kept = ApiAnswer.objects.filter(
        pk=claim.pk, claimed_at=claim.claimed_at, answered_at=None
    ).update(answered_at=at, status=status, headers=headers, body=body, member=member)
    return kept > 0


def give_up(*, claim: ApiAnswer) -> None:
    """Free the key of a request that was refused and changed nothing."""
    ApiAnswer.objects.filter(
        pk=claim.pk, claimed_at=claim.claimed_at, answered_at=None
    ).delete()


def forget_answers(*, at: datetime) -> int:
    """Delete the answers of requests that are a day old; returns how many."""
    deleted, _by_model = ApiAnswer.objects.filter(claimed_at__lt=at - KEPT_FOR).delete()
    return deleted
