"""What became of a run, and what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from campaigns.choices import LeftOut
from campaigns.models import Campaign, Recipient, Run
from campaigns.queries.audience import audience
from members.choices import ImportantDateKind, MessageState
from members.models import ImportantDate, Member
from members.queries.contactability import address_on, has_agreed
from members.record.marketing_holds import words_of_hold

SENT = (MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.BOUNCED)


@dataclass(frozen=True)
class BalanceLine:
    """One thing that became of people: the code, its words, how many."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Balance:
    """Planned people against what became of them; `closes` when nobody is missing."""

    planned: int
    sent: int
    lines: tuple[BalanceLine, ...]

    @property
    def closes(self) -> bool:
        return self.planned == sum(line.count for line in self.lines)


def balance_of(run: Run) -> Balance:
    """The balance of one run, from its recipients and their letters; one query."""
    return balances_of([run])[0]


def balances_of(runs: Sequence[Run]) -> list[Balance]:
    """The balances of runs, in their order, with one query for all."""
    counts = (
        Recipient.objects.filter(run__in=[run.pk for run in runs])
        .values_list("run_id", "left_out", "held_by", "message__state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    lines: dict[int, list[BalanceLine]] = {run.pk: [] for run in runs}
    for run_id, left_out, held_by, state, count in counts:
        lines[run_id].append(_line(left_out, held_by, state, count))
    return [_balance(run, lines[run.pk]) for run in runs]


def _balance(run: Run, lines: list[BalanceLine]) -> Balance:
    lines.sort(key=lambda line: (line.code not in SENT, -line.count, line.code))
    return Balance(
        planned=run.planned,
        sent=sum(line.count for line in lines if line.code in SENT),
        lines=tuple(lines),
    )


def _line(left_out: str, held_by: str, state: str | None, count: int) -> BalanceLine:
    if held_by:
        return BalanceLine(left_out, words_of_hold(held_by), count)
    if left_out:
        return BalanceLine(left_out, str(LeftOut(left_out).label), count)
    if state is None:
        return BalanceLine("", "-", count)
    return BalanceLine(state, str(MessageState(state).label), count)


@dataclass(frozen=True)
class DayAhead:
    """A day to come: how many birthdays, and how many of them would get a letter."""

    day: date
    birthdays: int
    reachable: int


def days_ahead(campaign: Campaign, *, today: date, days: int = 14) -> list[DayAhead]:
    """The next days' birthdays in the campaign's audience; one query.

    Reachable: agreed and with an address. Standing orders and shared addresses are
    only found out on the day itself.
    """
    last = today + timedelta(days=days - 1)
    members = audience(campaign)
    reachable = members.filter(
        has_agreed(purpose=campaign.purpose, channel=campaign.channel)
    )
    reachable = reachable.annotate(address=address_on(campaign.channel)).filter(
        address__isnull=False
    )
    counts = (
        ImportantDate.objects.filter(
            kind=ImportantDateKind.BIRTHDAY,
            next_on__range=(today, last),
            member__in=members,
        )
        .values("next_on")
        .annotate(
            birthdays=Count("pk"),
            reachable=Count("pk", filter=Q(member__in=reachable.values("pk"))),
        )
    )
    by_day = {row["next_on"]: row for row in counts}
    return [
        DayAhead(
            day,
            by_day[day]["birthdays"] if day in by_day else 0,
            by_day[day]["reachable"] if day in by_day else 0,
        )
        for day in (today + timedelta(days=n) for n in range(days))
    ]


def recipients_page(
    run: Run,
    *,
    members: QuerySet[Member],
    after: int = 0,
    size: int = 50,
    why: str = "",
) -> list[Recipient]:
    """A page of a run's recipients among `members`, by key; size + 1 rows if more.

    ``why`` keeps one reason for being left out, or one state of the letter.
    """
    rows = run.recipients.filter(pk__gt=after, member__in=members)
    if why in LeftOut.values:
        rows = rows.filter(left_out=why)
    elif why:
        rows = rows.filter(left_out="", message__state=why)
    rows = rows.select_related("member__home_store", "message")
    return list(rows.order_by("pk")[: size + 1])
