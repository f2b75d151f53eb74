"""Finding a case from whatever was typed: reference, phone number, or a name."""

import re

from django.db.models import Q

from feedback.models import Case, CaseSequence
from feedback.models.case import CaseQuerySet
from members.choices import ContactKind
from members.contact_values import normalise_phone
from members.fields import prefix_end
from members.models import ContactPoint, User, scope_of
from members.search.router import find_members

REFERENCE = re.compile(r"\d{6}-\d*")
TAIL = re.compile(r"\d{4}")
MOST_MEMBERS = 50
# Newer ones first: who has more namesakes types more of the name.
MOST_GUESTS = 500


def find_cases(cases: CaseQuerySet, text: str, *, user: User) -> CaseQuerySet:
    """Those of `cases` that fit what was typed.

    A reference from its beginning (202611-00…), the last four digits of a reference or
    a phone number, a whole phone number (the guest's or the member's), else a part of
    the guest's name or a member of the user's stores (name, pinyin, member number).

    Each kind is looked up by its own index first, so that what is left for the list is
    a choice of rows; of guests at most MOST_GUESTS.
    """
    text = text.strip()
    if REFERENCE.fullmatch(text):
        return cases.filter(reference__gte=text, reference__lt=prefix_end(text))
    if TAIL.fullmatch(text):
        months = CaseSequence.objects.values_list("month", flat=True)
        return cases.filter(
            Q(reference__in=[f"{month}-{text}" for month in months])
            | Q(pk__in=_guests(user, phone__gt="", phone__endswith=text))
            | Q(member__in=_members(text, user))
        )
    phone = normalise_phone(text)
    if phone is not None:
        points = ContactPoint.objects.filter(kind=ContactKind.PHONE, value_norm=phone)
        members = points.values_list("member", flat=True)[:MOST_MEMBERS]
        return cases.filter(Q(phone=phone) | Q(member__in=list(members)))
    return cases.filter(
        Q(pk__in=_guests(user, name__gt="", name__icontains=text))
        | Q(member__in=_members(text, user))
    )


def _guests(user: User, **like: str) -> list[int]:
    """Cases of the user's stores by what stands in them of a guest; nothing but the
    index of store and name (or phone) is read."""
    place = scope_of(user, "feedback.view_case").q("store")
    found = Case.objects.filter(place, **like).order_by("-pk")
    return list(found.values_list("pk", flat=True)[:MOST_GUESTS])


def _members(text: str, user: User) -> list[int]:
    return [member.pk for member in find_members(text, user=user, limit=MOST_MEMBERS)]
