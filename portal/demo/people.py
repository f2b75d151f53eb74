"""Members of the demonstration: who they are, how to reach them, what they agreed to."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from members.choices import (
    ContactKind,
    HouseholdRole,
    Language,
    MemberStatus,
    Sex,
)
from members.models import ContactPoint, Household, HouseholdMembership, Member
from portal.demo.chain import DOMAIN, Chain
from portal.demo.habits import Habit
from portal.demo.names import Name, form_of_address, mail_name, some_name
from portal.demo.words import some_words

MOBILE_PREFIXES = (
    *range(135, 140),
    *range(150, 153),
    *range(157, 160),
    *range(180, 190),
)
REFERRED_SHARE = 0.18
FAMILY_SHARE = 0.11
STREETS = (
    "文三路",
    "学院路",
    "解放路",
    "和平里",
    "建设二路",
    "梧桐巷",
    "桂花弄",
    "滨江大道",
)
R = HouseholdRole
# Shapes of families: the role and sex of everybody after the head.
FAMILIES = (
    ((R.SPOUSE, Sex.MALE),),
    ((R.SPOUSE, Sex.MALE), (R.CHILD, Sex.FEMALE)),
    ((R.SPOUSE, Sex.MALE), (R.CHILD, Sex.MALE)),
    ((R.CHILD, Sex.FEMALE),),
    ((R.PARENT, Sex.MALE),),
    ((R.PARENT, Sex.FEMALE), (R.SPOUSE, Sex.MALE)),
)


@dataclass
class Person:
    """A member on the way into the database."""

    name: Name
    habit: Habit
    store: int  # index into Chain.stores
    member: Member
    phone: str = ""
    email: str = ""
    role: HouseholdRole = HouseholdRole.SELF
    head: "Person | None" = None
    family: list["Person"] = field(default_factory=list)


def noon(day: date) -> datetime:
    """Noon of a day in the portal's time zone."""
    return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())


def make_people(
    chain: Chain, habits: list[Habit], rng: Random, *, first_no: int, pool: list[Member]
) -> list[Person]:
    """People for these habits, families together, nothing saved yet.

    ``pool`` holds members who are saved already and may have referred somebody.
    """
    people: list[Person] = []
    waiting: list[tuple[Person, HouseholdRole, str]] = []
    for number, habit in enumerate(habits, start=first_no):
        if waiting:
            head, role, sex = waiting.pop()
            surname = (
                "" if role == R.SPOUSE or head.name.is_latin else head.name.surname
            )
            name = some_name(rng, surname=surname, sex=sex)
            person = _person(chain, name, habit, head.store, number, rng)
            person.role, person.head = role, head
            head.family.append(person)
        else:
            name = some_name(rng)
            store = rng.choices(range(len(chain.stores)), chain.shares)[0]
            person = _person(chain, name, habit, store, number, rng)
            if rng.random() < FAMILY_SHARE:
                waiting = [(person, *shape) for shape in rng.choice(FAMILIES)]
        if pool and rng.random() < REFERRED_SHARE:
            person.member.referrer = rng.choice(pool)
            person.member.source = chain.sources[1]
        people.append(person)
    return people


def _person(
    chain: Chain, name: Name, habit: Habit, store: int, number: int, rng: Random
) -> Person:
    home = chain.stores[store]
    latin_language = name.is_latin and rng.random() < 0.85
    member = Member(
        public_id=uuid.UUID(int=rng.getrandbits(128), version=4),
        member_no=f"M{number:06d}",
        status=MemberStatus.MEMBER if habit.has_joined else MemberStatus.PROSPECT,
        name=name.full,
        form_of_address=form_of_address(name, rng),
        sex=name.sex if rng.random() < 0.93 else "",
        language=Language.ENGLISH if latin_language else Language.CHINESE,
        home_store=home,
        owner=rng.choice(chain.clerks[home.pk]) if rng.random() < 0.6 else None,
        source=rng.choices(chain.sources, (40, 8, 16, 9, 10, 5, 12))[0],
        joined_on=habit.joined_on if habit.has_joined else None,
        expires_on=_expiry(habit, rng),
        **some_words(rng, is_latin=name.is_latin),
    )
    phone = f"{rng.choice(MOBILE_PREFIXES)}{rng.randint(0, 99_999_999):08d}"
    mail = f"{mail_name(name)}{number}@{DOMAIN}"
    return Person(
        name=name,
        habit=habit,
        store=store,
        member=member,
        phone=phone if rng.random() < 0.96 else "",
        email=mail if rng.random() < 0.74 else "",
    )


def _expiry(habit: Habit, rng: Random) -> date | None:
    if not habit.has_joined or rng.random() < 0.6:
        return None
    return habit.joined_on + timedelta(days=365 * rng.choice((2, 3, 5)))


def save_people(people: list[Person], rng: Random) -> None:
    """Write members, their contact points and their households."""
    Member.objects.bulk_create([person.member for person in people])
    ContactPoint.objects.bulk_create(
        [point for person in people for point in _contact_points(person, rng)],
        ignore_conflicts=True,
    )
    heads = [person for person in people if person.family]
    households = Household.objects.bulk_create(
        [Household(name=_household_name(head.name)) for head in heads]
    )
    HouseholdMembership.objects.bulk_create(
        [
            HouseholdMembership(
                household=household,
                member=person.member,
                role=person.role,
                is_head=person is head,
            )
            for head, household in zip(heads, households, strict=True)
            for person in (head, *head.family)
        ]
    )


def _household_name(name: Name) -> str:
    return f"{name.surname} family" if name.is_latin else f"{name.surname}家"


def _contact_points(person: Person, rng: Random) -> list[ContactPoint]:
    points = []
    if person.phone and not _uses_the_familys(person, rng):
        points.append(_phone(person, person.phone, R.SELF, is_primary=True))
    if person.head and person.head.phone and (not points or rng.random() < 0.4):
        whose = {R.SPOUSE: R.SPOUSE, R.CHILD: R.PARENT, R.PARENT: R.CHILD}[person.role]
        points.append(_phone(person, person.head.phone, whose, is_primary=not points))
    if person.email:
        points.append(
            ContactPoint(
                member=person.member,
                kind=ContactKind.EMAIL,
                value=person.email,
                value_norm=person.email,
                is_primary=True,
            )
        )
    if rng.random() < 0.35:
        account = f"{mail_name(person.name)[:12]}_{rng.randint(10, 9999)}"
        points.append(_plain(person, ContactKind.WECHAT, account))
    if rng.random() < 0.22:
        address = (
            f"{rng.choice(STREETS)}{rng.randint(1, 480)}号"
            f"{rng.randint(1, 30)}幢{rng.randint(1, 24)}0{rng.randint(1, 4)}室"
        )
        points.append(_plain(person, ContactKind.ADDRESS, address))
    return points


def _uses_the_familys(person: Person, rng: Random) -> bool:
    """A child or an old parent often has the head's number only."""
    return person.role in {R.CHILD, R.PARENT} and rng.random() < 0.5


def _phone(
    person: Person, number: str, whose: HouseholdRole, *, is_primary: bool
) -> ContactPoint:
    return ContactPoint(
        member=person.member,
        kind=ContactKind.PHONE,
        value=number,
        value_norm=f"+86{number}",
        tail4=number[-4:],
        whose=whose,
        is_primary=is_primary,
    )


def _plain(person: Person, kind: ContactKind, value: str) -> ContactPoint:
    return ContactPoint(
        member=person.member, kind=kind, value=value, value_norm=value, is_primary=True
    )
