"""Who may be called now: do-not-call, consent, caps, good hours; each refusal with its
reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from campaigns.choices import CallLeftOut, CallPurpose
from campaigns.models import CapEntry, OutreachRules
from members.choices import Channel, ContactKind
from members.masking import mask_phone
from members.models import ConsentState, ContactPoint, Member, MemberStat
from members.queries.contactability import suppressed
from members.record.marketing_holds import holds_on

# What goes away by itself: the call waits, and is asked about again.
PASSING = (CallLeftOut.HELD_BACK, CallLeftOut.CAP)


@dataclass(frozen=True)
class Refusals:
    """Why members may not be called, by member: for good, or for the time being.

    ``holds`` has the code of the reason when another app holds marketing back;
    ``rest_until`` when somebody may be called again who was called a moment ago;
    ``numbers`` the number of everybody who has one.
    """

    final: Mapping[int, str]
    passing: Mapping[int, str]
    holds: Mapping[int, str]
    rest_until: Mapping[int, datetime]
    numbers: Mapping[int, str] = field(default_factory=dict)


def is_good_hour(rules: OutreachRules, at: datetime) -> bool:
    """Whether the chain calls at this hour of the portal's zone; a window may go over
    midnight."""
    hour = timezone.localtime(at).hour
    if rules.calls_from <= rules.calls_until:
        return rules.calls_from <= hour < rules.calls_until
    return hour >= rules.calls_from or hour < rules.calls_until


def refusals_of(
    members: Iterable[int], *, purpose: str, at: datetime, rules: OutreachRules
) -> Refusals:
    """Whom of these members nobody may call for this purpose, and why.

    Who asked not to be called is not called for any purpose; consent, holds and caps
    are for calls of our own accord. Seven queries for any number, four for service.
    """
    ids = set(members)
    numbers = _numbers(ids)
    current = set(
        Member.objects.current().filter(pk__in=ids).values_list("pk", flat=True)
    )
    final: dict[int, str] = dict.fromkeys(ids - current, CallLeftOut.GONE)
    for pk in current - set(numbers):
        final[pk] = CallLeftOut.NO_NUMBER
    barred = suppressed(Channel.PHONE, set(numbers.values()))
    for pk, number in numbers.items():
        if number in barred:
            final.setdefault(pk, CallLeftOut.SUPPRESSED)
    passing: dict[int, str] = {}
    holds: dict[int, str] = {}
    if purpose != CallPurpose.SERVICE:
        for pk in current - _agreed(ids, purpose):
            final.setdefault(pk, CallLeftOut.NO_CONSENT)
        holds = holds_on(ids)
        passing = dict.fromkeys(holds, CallLeftOut.HELD_BACK)
        for pk in _at_the_cap(ids, at, rules):
            passing.setdefault(pk, CallLeftOut.CAP)
    return Refusals(final, passing, holds, _resting(ids, at, rules), numbers)


def _numbers(ids: set[int]) -> dict[int, str]:
    """The number of each member: the primary one that is not known to be wrong."""
    points = (
        ContactPoint.objects.usable()
        .filter(member__in=ids, kind=ContactKind.PHONE)
        .order_by("is_primary", "-pk")
    )
    return dict(points.values_list("member_id", "value_norm"))


def _agreed(ids: set[int], purpose: str) -> set[int]:
    states = ConsentState.objects.filter(
        member__in=ids, purpose=purpose, channel=Channel.PHONE, is_given=True
    )
    return set(states.values_list("member_id", flat=True))


def _at_the_cap(ids: set[int], at: datetime, rules: OutreachRules) -> set[int]:
    if not rules.cap_count:
        return set()
    since = at - timedelta(days=rules.cap_days)
    counted = (
        CapEntry.objects.filter(member__in=ids, at__gt=since)
        .values("member_id")
        .annotate(how_many=Count("pk"))
        .filter(how_many__gte=rules.cap_count)
    )
    return {row["member_id"] for row in counted}


def _resting(ids: set[int], at: datetime, rules: OutreachRules) -> dict[int, datetime]:
    """Who was called or spoken with less than the cool-down ago, whoever did it."""
    rest = timedelta(hours=rules.call_cool_down_hours)
    spoken = MemberStat.objects.filter(pk__in=ids, last_contact_at__gt=at - rest)
    rows = spoken.values_list("pk", "last_contact_at")
    return {pk: last + rest for pk, last in rows if last is not None}


def masked_numbers(members: Iterable[int]) -> dict[int, str]:
    """The number at which each member is called, as everybody may see it; one query."""
    return {pk: mask_phone(number) for pk, number in _numbers(set(members)).items()}
