"""What an event's list says, in numbers; and what the event led to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from campaigns.choices import InvitationState
from campaigns.models import Event, Invitation
from campaigns.models.event import SEATED
from members.models import Purchase

# Below this many people on either side no difference is told.
FEWEST = 20
SAID_YES = (
    InvitationState.ACCEPTED,
    InvitationState.CAME,
    InvitationState.MISSED,
)


@dataclass(frozen=True)
class EventNumbers:
    """How many parties stand where, and how many seats and people that makes."""

    parties: dict[str, int] = field(default_factory=dict)
    seats_taken: int = 0
    seats_waiting: int = 0
    people_in: int = 0
    expected: int = 0

    @property
    def listed(self) -> int:
        return sum(self.parties.values())

    def of(self, *states: str) -> int:
        """Parties in any of these states."""
        return sum(self.parties.get(state, 0) for state in states)

    @property
    def accepted(self) -> int:
        return self.of(*SAID_YES)

    @property
    def waiting(self) -> int:
        return self.of(InvitationState.WAITING, InvitationState.OFFERED)

    @property
    def declined(self) -> int:
        return self.of(
            InvitationState.DECLINED, InvitationState.CANCELLED, InvitationState.LAPSED
        )

    @property
    def came(self) -> int:
        return self.of(InvitationState.CAME)


def numbers_of(events: Sequence[Event]) -> list[EventNumbers]:
    """The numbers of events, in their order; one query for all."""
    rows = (
        Invitation.objects.of_living()
        .filter(event__in=[event.pk for event in events])
        .values_list("event_id", "state")
        .annotate(
            parties=Count("pk"),
            kept=Sum(F("guests") + 1),
            there=Sum(F("guests_came") + 1),
        )
        .order_by()
    )
    found: dict[int, dict[str, tuple[int, int, int]]] = {
        event.pk: {} for event in events
    }
    for event_id, state, parties, kept, there in rows:
        found[event_id][state] = (parties, kept, there)
    return [_numbers(found[event.pk]) for event in events]


def _numbers(states: dict[str, tuple[int, int, int]]) -> EventNumbers:
    def seats(*names: str) -> int:
        return sum(states[name][1] for name in names if name in states)

    came = states.get(InvitationState.CAME, (0, 0, 0))
    return EventNumbers(
        parties={name: row[0] for name, row in states.items()},
        seats_taken=seats(*SEATED),
        seats_waiting=seats(InvitationState.WAITING),
        people_in=came[2],
        expected=seats(InvitationState.ACCEPTED, InvitationState.CAME),
    )


@dataclass(frozen=True)
class Side:
    """What one side bought in the days after the event."""

    people: int
    buyers: int
    amount: Decimal

    @property
    def share(self) -> int | None:
        """Per cent who bought; None when there was nobody."""
        return round(100 * self.buyers / self.people) if self.people else None

    @property
    def per_head(self) -> Decimal | None:
        return (self.amount / self.people) if self.people else None


@dataclass(frozen=True)
class Effect:
    """Who came, against who was invited and did not come."""

    came: Side
    others: Side

    @property
    def tells(self) -> bool:
        """Whether there are enough people on both sides to say anything."""
        return min(self.came.people, self.others.people) >= FEWEST


def effect_of(event: Event) -> Effect:
    """Purchases between the beginning and the end of the counted days, by members who
    came and by members who were invited and did not come. Two queries."""
    return Effect(
        came=_side(event, Q(state=InvitationState.CAME)),
        others=_side(event, ~Q(state=InvitationState.CAME)),
    )


def purchases_after(event: Event) -> Any:
    """The purchases of an invitation's member in the counted days, for a sub-query."""
    return Purchase.objects.filter(
        member=OuterRef("member"),
        purchased_at__gte=event.starts_at,
        purchased_at__lt=event.effect_until(),
    ).order_by()


def _side(event: Event, which: Q) -> Side:
    rows = event.invitations.of_living().filter(which, member__isnull=False)
    members = rows.values("member")
    counts = rows.aggregate(
        people=Count("pk"), buyers=Count("pk", filter=Q(Exists(purchases_after(event))))
    )
    spent = Purchase.objects.filter(
        member__in=members,
        purchased_at__gte=event.starts_at,
        purchased_at__lt=event.effect_until(),
    ).aggregate(all=Coalesce(Sum("amount"), Decimal(0)))
    return Side(people=counts["people"], buyers=counts["buyers"], amount=spent["all"])
