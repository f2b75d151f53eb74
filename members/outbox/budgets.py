"""How many letters may leave in a minute: buckets in the database, shared by all workers.

A bucket fills at its rate and holds BURST seconds' worth. What doesn't fit is put off,
one letter behind the other, so that a long campaign doesn't come back to the claim
again and again, and other letters pass it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from members.choices import Channel
from members.models import Message, SendingBudget
from members.registry import Registry

# A little more than workers need to come round (portal/jobs.py, send_outbox).
BURST = timedelta(seconds=15)


@dataclass(frozen=True)
class Budget:
    """A bucket, by its key ("sender:email", "campaign:12"), and its letters a minute."""

    key: str
    per_minute: int


@dataclass(frozen=True)
class BudgetSource:
    """Tells the budget of letters, by id; absent where there is no limit."""

    code: str
    budgets: Callable[[Sequence[Message]], Mapping[int, Budget]]


budget_sources: Registry[BudgetSource] = Registry(
    "budgets of the outbox",
    key=lambda source: source.code,
    requires=("code", "budgets"),
)


def delays(letters: Sequence[Message], *, at: datetime) -> dict[int, datetime]:
    """Take what may leave at `at` out of the buckets; until when the others wait.

    A letter that stands under several budgets needs a place in each.
    """
    found: dict[int, datetime] = {}
    for budgets in (_of_channels, *(source.budgets for source in budget_sources)):
        left = [letter for letter in letters if letter.pk not in found]
        by_budget: dict[Budget, list[int]] = {}
        for pk, budget in budgets(left).items():
            if budget.per_minute > 0:
                by_budget.setdefault(budget, []).append(pk)
        for budget in sorted(by_budget, key=lambda budget: budget.key):
            wanted = by_budget[budget]
            waits = take(budget, len(wanted), at=at)
            found |= dict(zip(wanted[len(wanted) - len(waits) :], waits, strict=True))
    return found


def _of_channels(letters: Sequence[Message]) -> dict[int, Budget]:
    """The limits of the installation: MAIL_PER_MINUTE and SMS_PER_MINUTE."""
    limits = {
        Channel.EMAIL: settings.MAIL_PER_MINUTE,
        Channel.SMS: settings.SMS_PER_MINUTE,
    }
    return {
        letter.pk: Budget(f"sender:{letter.channel}", limits[Channel(letter.channel)])
        for letter in letters
        if limits.get(Channel(letter.channel))
    }


@transaction.atomic
def take(budget: Budget, wanted: int, *, at: datetime) -> list[datetime]:
    """Take up to `wanted` places; for each one that isn't there, when it will be."""
    rate = budget.per_minute / 60
    most = max(1.0, rate * BURST.total_seconds())
    SendingBudget.objects.bulk_create(
        [SendingBudget(key=budget.key, tokens=most, counted_at=at, promised_until=at)],
        ignore_conflicts=True,
    )
    row = SendingBudget.objects.select_for_update().get(key=budget.key)
    passed = max(0.0, (at - row.counted_at).total_seconds())
    # A float that lacks a hair of a whole place is one.
    there = min(most, row.tokens + passed * rate) + 1e-6
    granted = min(wanted, int(there))
    row.tokens = there - granted
    row.counted_at = max(at, row.counted_at)
    first = max(at, row.promised_until)
    waits = [
        first + timedelta(seconds=(place + 1) / rate)
        for place in range(wanted - granted)
    ]
    if waits:
        row.promised_until = waits[-1]
    row.save(update_fields=["tokens", "counted_at", "promised_until"])
    return waits
