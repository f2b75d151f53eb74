"""Complaints and marketing: what rests while one is open, what letters led to."""

from collections.abc import Collection

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from feedback.choices import CaseKind
from feedback.models import Case
from members.models import User
from members.record.letter_effects import Effect, LetterEffect
from members.record.marketing_holds import MarketingHold


def with_open_complaints(member_ids: Collection[int]) -> set[int]:
    """Of these members those with a complaint that waits for something; one query."""
    waiting = Case.objects.open().filter(
        kind=CaseKind.COMPLAINT, member__in=list(member_ids)
    )
    return {pk for pk in waiting.values_list("member_id", flat=True) if pk is not None}


def complaints_about(ref: str, user: User) -> Effect:
    """The complaints that were put down to the letters of `ref`, as `user` sees them."""
    found = _complaints([ref], user)
    query = urlencode({"about": ref, "kind": CaseKind.COMPLAINT.value})
    return Effect(found.count(), f"{reverse('feedback_cases:index')}?{query}")


def complaints_by_ref(refs: Collection[str], user: User) -> dict[str, int]:
    """How many complaints the letters of each ref led to; one query."""
    counts = (
        _complaints(refs, user)
        .order_by()
        .values_list("about_ref")
        .annotate(count=Count("pk"))
    )
    return dict(counts)


def _complaints(refs: Collection[str], user: User) -> QuerySet[Case]:
    return Case.objects.visible_to(user).filter(
        about_ref__in=list(refs), kind=CaseKind.COMPLAINT, quarantine=""
    )


OPEN_COMPLAINT = MarketingHold(
    "feedback.open_complaint", _("Has an open complaint"), with_open_complaints
)
COMPLAINTS = LetterEffect(
    "feedback.complaints",
    _("Complaints about it"),
    complaints_about,
    complaints_by_ref,
)
