"""What letters and calls brought: from the outbox, the clicks, the events, the calls and
our own purchase records.

Figures are asked for groups of recipients (by run, campaign, store, arm, step), all
groups at once with a fixed number of statements. A purchase counts to the last letter
of its campaign that reached the buyer within the days of the goal before it: so it
counts once, and the figures of stores, runs and steps add up.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from campaigns.choices import CallOutcome, CallState, InvitationState, LeftOut
from campaigns.models import Call, Click, Invitation, OutreachRules, Recipient
from campaigns.queries.results import BalanceLine
from members.choices import Channel, MessageState
from members.record.marketing_holds import words_of_hold

TAKEN = (MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.BOUNCED)
WAITING = (
    MessageState.QUEUED,
    MessageState.CLAIMED,
    MessageState.SENDING,
    MessageState.RETRY,
)
DROPPED = (MessageState.SKIPPED, MessageState.EXPIRED, MessageState.CANCELLED)
# Said neither yes nor no.
SILENT = (InvitationState.INVITED, InvitationState.UNCONFIRMED)
COMING = (InvitationState.ACCEPTED, InvitationState.CAME, InvitationState.MISSED)


@dataclass
class Figures:
    """What became of a group of recipients, in people unless said otherwise."""

    planned: int = 0
    # Left out before a letter was written, by reason.
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    # Letters and text messages that left, by channel.
    sent: Counter[str] = field(default_factory=Counter)
    clicked: int = 0
    # Clicks of nobody but a mail scanner.
    scanned: int = 0
    answered: int = 0
    coming: int = 0
    came: int = 0
    # Calls with at least one try; spoken with; who say that they will come.
    called: int = 0
    reached: int = 0
    will_come: int = 0
    tries: int = 0
    bought: int = 0
    purchases: int = 0
    revenue: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)

    @property
    def left_out(self) -> int:
        return self.reasons.total()

    @property
    def accepted(self) -> int:
        """What mail servers and gateways took, bounced later or not."""
        return sum(self.states[state] for state in TAKEN)

    @property
    def delivered(self) -> int:
        return self.states[MessageState.DELIVERED]

    @property
    def bounced(self) -> int:
        return self.states[MessageState.BOUNCED]

    @property
    def failed(self) -> int:
        return self.states[MessageState.FAILED]

    @property
    def in_doubt(self) -> int:
        return self.states[MessageState.IN_DOUBT]

    @property
    def waiting(self) -> int:
        return sum(self.states[state] for state in WAITING)

    @property
    def dropped(self) -> int:
        """Written, and then not sent: too late, cancelled, refused at the last gate."""
        return sum(self.states[state] for state in DROPPED)

    @property
    def contacted(self) -> int:
        """The letters that arrived as far as we know, and the people spoken with."""
        return self.accepted - self.bounced + self.reached

    def lines(self) -> list[BalanceLine]:
        """Why people were left out, the most frequent reason first."""
        return [
            BalanceLine(code, reason_words(code, held), count)
            for (code, held), count in self.reasons.most_common()
        ]


def reason_words(code: str, held: str) -> str:
    """Why somebody is left out; with the reason of another app if it was one."""
    return words_of_hold(held) if held else str(LeftOut(code).label)


Groups = dict[Hashable, Figures]


def figures_by(
    path: str, recipients: QuerySet[Recipient], *, rules: OutreachRules
) -> Groups:
    """The figures of each group, by the value of ``path`` ("run_id", "campaign_id",
    "member__home_store_id", "arm", "run__step"); five statements. Groups without
    anybody are not in it."""
    groups: Groups = {}
    rows = recipients.order_by()
    _add_states(groups, path, rows)
    _add_clicks(groups, path, rows)
    _add_answers(groups, path, rows)
    _add_calls(groups, path, rows)
    _add_purchases(groups, path, rows, days=rules.goal_days)
    for found in groups.values():
        found.cost = _cost(found, rules)
    return groups


def total_of(recipients: QuerySet[Recipient], *, rules: OutreachRules) -> Figures:
    """The figures of all of one campaign's recipients, or of one run's."""
    found = figures_by("campaign_id", recipients, rules=rules)
    return next(iter(found.values()), Figures())


def _group(groups: Groups, key: Hashable) -> Figures:
    return groups.setdefault(key, Figures())


def _add_states(groups: Groups, path: str, rows: QuerySet[Recipient]) -> None:
    counts = rows.values_list(
        path, "left_out", "held_by", "message__state", "message__channel"
    ).annotate(count=Count("pk"))
    for key, left_out, held_by, state, channel, count in counts:
        found = _group(groups, key)
        found.planned += count
        if left_out:
            found.reasons[left_out, held_by] += count
        elif state:
            found.states[state] += count
        if not left_out and state in TAKEN:
            found.sent[channel] += count


def _add_clicks(groups: Groups, path: str, rows: QuerySet[Recipient]) -> None:
    """People first: whoever clicked is no scanner, whatever else opened the link."""
    clicks = Click.objects.filter(message=OuterRef("message"))
    counts = (
        rows.filter(Exists(clicks))
        .annotate(by_person=Exists(clicks.by_people()))
        .values_list(path, "by_person")
        .annotate(count=Count("pk"))
    )
    for key, by_person, count in counts:
        if by_person:
            _group(groups, key).clicked += count
        else:
            _group(groups, key).scanned += count


def _add_answers(groups: Groups, path: str, rows: QuerySet[Recipient]) -> None:
    counts = (
        Invitation.objects.filter(recipient__in=rows)
        .order_by()
        .values_list(f"recipient__{path}", "state")
        .annotate(count=Count("pk"))
    )
    for key, state, count in counts:
        found = _group(groups, key)
        found.answered += count if state not in SILENT else 0
        found.coming += count if state in COMING else 0
        found.came += count if state == InvitationState.CAME else 0


def _add_calls(groups: Groups, path: str, rows: QuerySet[Recipient]) -> None:
    counts = (
        Call.objects.filter(recipient__in=rows, attempts__gt=0)
        .order_by()
        .values_list(f"recipient__{path}", "state", "outcome")
        .annotate(count=Count("pk"), tries=Sum("attempts"))
    )
    for key, state, outcome, count, tries in counts:
        found = _group(groups, key)
        found.called += count
        found.tries += tries
        if state == CallState.DONE:
            found.reached += count
            found.will_come += count if outcome == CallOutcome.WILL_COME else 0


def arrived(recipients: QuerySet[Recipient]) -> QuerySet[Any]:
    """Those whom a letter or a call reached as far as we know, with ``since``."""
    talk = Call.objects.filter(recipient=OuterRef("pk"), state=CallState.DONE)
    rows: Any = recipients.annotate(
        since=Coalesce(
            "message__accepted_at",
            Subquery(talk.values("done_at")[:1]),
            output_field=DateTimeField(),
        )
    )
    found: QuerySet[Any] = rows.filter(
        Q(message=None) | Q(message__state__in=TAKEN[:2]), since__isnull=False
    )
    return found


def purchases_after(recipients: QuerySet[Recipient], *, days: int) -> QuerySet[Any]:
    """A row for each purchase that counts to a recipient: ``receipt``, ``bought_at``,
    ``amount`` beside it. Each purchase is there once a campaign."""
    later = arrived(
        Recipient.objects.filter(
            campaign=OuterRef("campaign"), member=OuterRef("member")
        )
    ).filter(
        Q(since__gt=OuterRef("since"))
        | Q(since=OuterRef("since"), pk__gt=OuterRef("pk")),
        since__lte=OuterRef("bought_at"),
    )
    found: QuerySet[Any] = (
        arrived(recipients)
        .annotate(
            receipt=F("member__purchases__pk"),
            bought_at=F("member__purchases__purchased_at"),
            amount=F("member__purchases__amount"),
        )
        .filter(
            bought_at__gte=F("since"), bought_at__lt=F("since") + timedelta(days=days)
        )
        .filter(~Exists(later))
    )
    return found


def _add_purchases(
    groups: Groups, path: str, rows: QuerySet[Recipient], *, days: int
) -> None:
    """Who bought something; what was brought back is taken off the revenue."""
    sold = Q(amount__gt=0)
    counts = (
        purchases_after(rows, days=days)
        .values_list(path)
        .annotate(
            buyers=Count("member", distinct=True, filter=sold),
            sales=Count("receipt", filter=sold),
            money=Sum("amount"),
        )
    )
    for key, buyers, sales, money in counts:
        found = _group(groups, key)
        found.bought, found.purchases, found.revenue = buyers, sales, money


def _cost(found: Figures, rules: OutreachRules) -> Decimal:
    return (
        found.sent[Channel.EMAIL] * rules.email_cost
        + found.sent[Channel.SMS] * rules.sms_cost
        + found.tries * rules.call_cost
    )


def people_who(
    what: str, recipients: QuerySet[Recipient], *, days: int
) -> QuerySet[Recipient] | None:
    """Those of the recipients behind one figure, or None for a figure unknown."""
    find = PEOPLE.get(what)
    return find(recipients, days) if find else None


def _clicked(rows: QuerySet[Recipient], _days: int) -> QuerySet[Recipient]:
    clicks = Click.objects.by_people().filter(message=OuterRef("message"))
    return rows.filter(Exists(clicks))


def _scanned(rows: QuerySet[Recipient], _days: int) -> QuerySet[Recipient]:
    clicks = Click.objects.filter(message=OuterRef("message"))
    return rows.filter(Exists(clicks), ~Exists(clicks.by_people()))


def _invited(rows: QuerySet[Recipient], condition: Q) -> QuerySet[Recipient]:
    places = Invitation.objects.filter(condition, recipient=OuterRef("pk"))
    return rows.filter(Exists(places))


def _called(rows: QuerySet[Recipient], **conditions: Any) -> QuerySet[Recipient]:
    calls = Call.objects.filter(recipient=OuterRef("pk"), attempts__gt=0, **conditions)
    return rows.filter(Exists(calls))


def _bought(rows: QuerySet[Recipient], days: int) -> QuerySet[Recipient]:
    found = purchases_after(rows, days=days).filter(amount__gt=0)
    return rows.filter(pk__in=found.values("pk"))


PEOPLE: dict[str, Any] = {
    "planned": lambda rows, _days: rows,
    "left_out": lambda rows, _days: rows.exclude(left_out=""),
    "accepted": lambda rows, _days: rows.filter(left_out="", message__state__in=TAKEN),
    **{
        str(state): lambda rows, _days, state=state: rows.filter(
            left_out="", message__state=state
        )
        for state in (
            MessageState.DELIVERED,
            MessageState.BOUNCED,
            MessageState.FAILED,
            MessageState.IN_DOUBT,
        )
    },
    "waiting": lambda rows, _days: rows.filter(left_out="", message__state__in=WAITING),
    "dropped": lambda rows, _days: rows.filter(left_out="", message__state__in=DROPPED),
    "clicked": _clicked,
    "scanned": _scanned,
    "answered": lambda rows, _days: _invited(rows, ~Q(state__in=SILENT)),
    "coming": lambda rows, _days: _invited(rows, Q(state__in=COMING)),
    "came": lambda rows, _days: _invited(rows, Q(state=InvitationState.CAME)),
    "called": lambda rows, _days: _called(rows),
    "reached": lambda rows, _days: _called(rows, state=CallState.DONE),
    "will_come": lambda rows, _days: _called(
        rows, state=CallState.DONE, outcome=CallOutcome.WILL_COME
    ),
    "bought": _bought,
    **{
        reason: lambda rows, _days, reason=reason: rows.filter(left_out=reason)
        for reason in LeftOut.values
    },
}
