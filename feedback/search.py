"""Finding a case from whatever was typed: reference, phone number, or a name."""

import re

from django.db.models import Q

from feedback.models.case import CaseQuerySet
from members.choices import ContactKind
from members.contact_values import normalise_phone
from members.fields import prefix_end
from members.models import ContactPoint, User
from members.search.router import find_members

REFERENCE = re.compile(r"\d{6}-\d*")
TAIL = re.compile(r"\d{4}")
MOST_MEMBERS = 50


def find_cases(cases: CaseQuerySet, text: str, *, user: User) -> CaseQuerySet:
    """Those of `cases` that fit what was typed.

    A reference from its beginning (202611-00…), the last four digits of a reference or
    a phone number, a whole phone number (the guest's or the member's), else a part of
    the guest's name or a member of the user's stores (name, pinyin, member number).
    """
    text = text.strip()
    if REFERENCE.fullmatch(text):
        return cases.filter(reference__gte=text, reference__lt=prefix_end(text))
    if TAIL.fullmatch(text):
        return cases.filter(
            Q(reference__endswith=f"-{text}")
            | Q(phone__endswith=text)
            | Q(member__in=_members(text, user))
        )
    phone = normalise_phone(text)
    if phone is not None:
        points = ContactPoint.objects.filter(
            kind=ContactKind.PHONE, value_norm=phone
        ).values("member")
        return cases.filter(Q(phone=phone) | Q(member__in=points))
    return cases.filter(Q(name__icontains=text) | Q(member__in=_members(text, user)))


def _members(text: str, user: User) -> list[int]:
    return [member.pk for member in find_members(text, user=user, limit=MOST_MEMBERS)]
