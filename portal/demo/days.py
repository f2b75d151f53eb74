"""Birthdays of the demonstration's members, and what they agreed to."""

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from members.choices import (
    Calendar,
    Channel,
    ConsentAction,
    ConsentSource,
    HouseholdRole,
    ImportantDateKind,
    Purpose,
)
from members.dates.birthdays import check_date, next_on
from members.dates.lunar import to_lunar
from members.models import Activity, Consent, ConsentState, ImportantDate
from portal.demo.people import Person, noon
from portal.demo.tables import insert, moment

WORDING = {
    Purpose.GREETINGS: "我同意门店在生日、节日以及购买之后与我联系。",
    Purpose.NEWS: "我愿意收到新茶、优惠和品鉴活动的消息。",
}
# Purpose, channel, how many agree.
ASKED = (
    (Purpose.GREETINGS, Channel.EMAIL, 0.84),
    (Purpose.GREETINGS, Channel.PHONE, 0.55),
    (Purpose.NEWS, Channel.EMAIL, 0.46),
    (Purpose.NEWS, Channel.SMS, 0.3),
)
CONSENT_FIELDS = (
    "member",
    "purpose",
    "channel",
    "action",
    "source",
    "wording",
    "evidence",
    "at",
)
STATE_FIELDS = ("member", "purpose", "channel", "is_given", "since")
ACTIVITY_FIELDS = ("member", "kind", "at", "data", "ref")
WITHDRAWN_SHARE = 0.05
TODAY_SHARE = 0.012
LUNAR_SHARE = 0.25
NEAR_TODAY_SHARE = 0.13


def save_days(people: list[Person], rng: Random, *, today: date, since: date) -> None:
    """Write birthdays, more of them around today; ``next_on`` counts from `since`."""
    ImportantDate.objects.bulk_create(
        [
            _birthday(person, rng, today=today, since=since)
            for person in people
            if rng.random() < 0.84
        ]
    )
    ImportantDate.objects.bulk_create(
        [
            _anniversary(person, rng, since=since)
            for person in people
            if rng.random() < 0.04
        ]
    )


def _birthday(
    person: Person, rng: Random, *, today: date, since: date
) -> ImportantDate:
    age = rng.randint(8, 22) if person.role == HouseholdRole.CHILD else _adult_age(rng)
    if person.role == HouseholdRole.PARENT:
        age = rng.randint(58, 86)
    if rng.random() < TODAY_SHARE:
        day = today
    elif rng.random() < NEAR_TODAY_SHARE:
        day = today + timedelta(days=rng.randint(-12, 25))
    else:
        day = today + timedelta(days=rng.randint(0, 364))
    year: int | None = today.year - age
    if rng.random() < LUNAR_SHARE:
        lunar = to_lunar(day)
        calendar, month, dom, leap = (
            Calendar.LUNAR,
            lunar.month,
            lunar.day,
            lunar.is_leap_month,
        )
    else:
        calendar, month, dom, leap = Calendar.SOLAR, day.month, day.day, False
    if rng.random() < 0.12 or check_date(calendar, month, dom, leap, year):
        year = None
    return ImportantDate(
        member=person.member,
        kind=ImportantDateKind.BIRTHDAY,
        calendar=calendar,
        month=month,
        day=dom,
        is_leap_month=leap,
        year=year,
        next_on=_next(calendar, month, dom, leap, since),
    )


def _adult_age(rng: Random) -> int:
    return int(min(84, max(19, rng.gauss(43, 13))))


def _anniversary(person: Person, rng: Random, *, since: date) -> ImportantDate:
    day = date(rng.randint(1985, 2022), rng.randint(1, 12), rng.randint(1, 28))
    return ImportantDate(
        member=person.member,
        kind=ImportantDateKind.ANNIVERSARY,
        month=day.month,
        day=day.day,
        year=day.year,
        next_on=_next(
            Calendar.SOLAR, day.month, day.day, is_leap_month=False, since=since
        ),
    )


@lru_cache(maxsize=2000)
def _next(
    calendar: str, month: int, day: int, is_leap_month: bool, since: date
) -> date:
    return next_on(calendar, month, day, is_leap_month, after=since)


def save_consents(people: list[Person], rng: Random, *, now: datetime) -> None:
    """Write what each member agreed to when joining, and what some took back later."""
    acts: list[tuple[Any, ...]] = []
    states: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for person in people:
        asked_at = min(noon(person.habit.joined_on), now)
        for purpose, channel, share in ASKED:
            # Some agree before they have given an address.
            has_address = person.email or channel != Channel.EMAIL
            if rng.random() > (share if has_address else share / 3):
                continue
            since, action = asked_at, ConsentAction.GIVEN
            deeds = [(action, since)]
            if rng.random() < WITHDRAWN_SHARE:
                since += (now - asked_at) * rng.random()
                action = ConsentAction.WITHDRAWN
                deeds.append((action, since))
            pk = person.member.pk
            is_given = action == ConsentAction.GIVEN
            states.append((pk, purpose, channel, is_given, moment(since)))
            for deed, at in deeds:
                acts.append(_act(pk, purpose, channel, deed, at))
                rows.append(_activity(pk, purpose, channel, deed, at))
    insert(Consent, CONSENT_FIELDS, acts)
    insert(ConsentState, STATE_FIELDS, states)
    insert(Activity, ACTIVITY_FIELDS, rows)


def _source(action: str) -> str:
    if action == ConsentAction.GIVEN:
        return ConsentSource.TILL
    return ConsentSource.ONLINE


def _act(
    pk: int, purpose: Purpose, channel: Channel, action: str, at: datetime
) -> tuple[Any, ...]:
    wording = WORDING[purpose] if action == ConsentAction.GIVEN else ""
    return (pk, purpose, channel, action, _source(action), wording, "", moment(at))


def _activity(
    pk: int, purpose: Purpose, channel: Channel, action: str, at: datetime
) -> tuple[Any, ...]:
    data = {
        "purpose": purpose,
        "channel": channel,
        "action": action,
        "source": _source(action),
    }
    return (pk, "members.consent", moment(at), json.dumps(data), "")
