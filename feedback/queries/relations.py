"""Which cases belong together: tied, duplicates, of the same member or receipt."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.models import Attachment, Case, CaseLink
from feedback.models.case import CaseQuerySet
from members.models import User

MOST = 8


@dataclass(frozen=True)
class Related:
    """Another case, and why it stands beside this one."""

    case: Case
    why: str | Promise


def related_cases(case: Case, user: User) -> list[Related]:
    """What the person may see of the cases that belong to this one, MOST at the most:
    tied ones and duplicates first, then of the same member or receipt. Two queries."""
    tied = {
        first if second == case.pk else second
        for first, second in CaseLink.objects.filter(
            Q(first=case) | Q(second=case)
        ).values_list("first_id", "second_id")
    }
    same = Q(pk__in=tied) | Q(duplicate_of=case)
    if case.duplicate_of_id:
        same |= Q(pk=case.duplicate_of_id)
    if case.member_id:
        same |= Q(member_id=case.member_id)
    if case.receipt_no:
        same |= Q(receipt_no=case.receipt_no, store_id=case.store_id)
    visible = Case.objects.visible_to(user).filter(same).exclude(pk=case.pk)
    found = [
        Related(other, _why(case, other, tied))
        for other in visible.order_by("-received_at", "-pk")[:50]
    ]
    return sorted(found, key=lambda each: each.why in SAME)[:MOST]


SAME_MEMBER = _("same member")
SAME_RECEIPT = _("same receipt")
SAME = (SAME_MEMBER, SAME_RECEIPT)


def _why(case: Case, other: Case, tied: set[int]) -> str | Promise:
    if other.duplicate_of_id == case.pk:
        return _("a duplicate of this case")
    if case.duplicate_of_id == other.pk:
        return _("worked on there")
    if other.pk in tied:
        return _("tied to it")
    if case.member_id and other.member_id == case.member_id:
        return SAME_MEMBER
    return SAME_RECEIPT


def files_of_duplicates(case: Case, user: User) -> QuerySet[Attachment]:
    """The files that came with the duplicates of this case, as far as the person may see
    those, in the order they came; each with its case. They stay where they are, since
    the customers of those read them on their own pages."""
    duplicates = Case.objects.visible_to(user).filter(duplicate_of=case)
    files = Attachment.objects.filter(case__in=duplicates.values("pk"))
    return files.select_related("case").order_by("pk")


def long_open(cases: CaseQuerySet, *, before: datetime) -> CaseQuerySet:
    """Cases received before this moment and still open, the oldest first."""
    return cases.open().filter(received_at__lte=before).order_by("received_at", "pk")
