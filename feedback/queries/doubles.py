"""Is it this one? Cases that the matter at the door may belong to, and who is calling."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from feedback.models import Case
from members.choices import ContactKind
from members.contact_values import normalise_email, normalise_phone
from members.models import ContactPoint, Member, Store, User

# A matter that somebody tells twice is told twice within these days.
DAYS = 30
MOST = 5


@dataclass(frozen=True)
class Person:
    """What is known of who tells the matter."""

    phone: str = ""
    email: str = ""
    member: Member | None = None

    @property
    def phone_norm(self) -> str:
        return normalise_phone(self.phone) or ""

    @property
    def email_norm(self) -> str:
        return normalise_email(self.email) or ""


def members_of(person: Person, *, user: User) -> list[Member]:
    """The members with this phone number or address whom `user` may see, MOST at most."""
    wanted = Q(pk__in=[])
    if person.phone_norm:
        wanted |= Q(kind=ContactKind.PHONE, value_norm=person.phone_norm)
    if person.email_norm:
        wanted |= Q(kind=ContactKind.EMAIL, value_norm=person.email_norm)
    if not (person.phone_norm or person.email_norm):
        return []
    ids = ContactPoint.objects.usable().filter(wanted).values("member")
    visible = Member.objects.current().visible_to(user)
    return list(visible.filter(pk__in=ids).select_related("home_store")[:MOST])


def similar_cases(
    person: Person,
    *,
    user: User,
    at: datetime,
    receipt: tuple[Store, str] | None = None,
) -> list[Case]:
    """Cases of the last DAYS days of the same person, or of the same receipt, that `user`
    may see; open ones first, MOST at most."""
    wanted = Q(pk__in=[])
    if person.phone_norm:
        wanted |= Q(phone=person.phone_norm)
    if person.email_norm:
        wanted |= Q(email=person.email_norm)
    known = [person.member] if person.member else members_of(person, user=user)
    if known:
        wanted |= Q(member__in=known)
    if receipt and receipt[1]:
        wanted |= Q(store=receipt[0], receipt_no=receipt[1])
    recent = Case.objects.visible_to(user).filter(
        wanted, received_at__gt=at - timedelta(days=DAYS), quarantine=""
    )
    return list(recent.select_related("store", "member").open_first()[:MOST])


def confirmed_members(case: Case, *, user: User) -> list[Member]:
    """Members with the address that a guest confirmed, for staff to choose from. Equal
    addresses prove nothing, so nobody is linked by this alone."""
    if case.member_id is not None or not (case.email and case.email_confirmed_at):
        return []
    return members_of(Person(email=case.email), user=user)
