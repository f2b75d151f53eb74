"""What a copy of a member's data tells of what we gave, promised and asked."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from feedback.choices import SolutionState
from feedback.models import CasePromise, FollowUp, RedressItem
from members.record.disclosers import Section, label_of, text_of

PROMISED = ("made_at", "what", "due_on", "is_kept", "settled_at")
ANSWERED = ("asked_at", "answered_at", "outcome", "process", "would_return", "words")
GIVEN = ("kind", "what", "amount", "points", "done_at")


def amends(member_ids: Sequence[int]) -> list[Section]:
    """Redress that was approved, promises, and answers of the member's cases. Our
    reasons and who approved stay in the house."""
    return [_given(member_ids), _promised(member_ids), _asked(member_ids)]


def _given(member_ids: Sequence[int]) -> Section:
    items = RedressItem.objects.filter(
        solution__case__member__in=member_ids,
        solution__state=SolutionState.APPROVED,
    )
    rows = items.select_related("solution__case").order_by(
        "solution__case__received_at", "pk"
    )
    return Section(
        "feedback-redressitem",
        _("What was done for you in cases"),
        [_("Case"), *(label_of(RedressItem, name) for name in GIVEN)],
        [
            [row.solution.case.reference, *(text_of(row, name) for name in GIVEN)]
            for row in rows
        ],
    )


def _promised(member_ids: Sequence[int]) -> Section:
    promises = CasePromise.objects.filter(case__member__in=member_ids)
    rows = promises.select_related("case").order_by("case__received_at", "pk")
    return Section(
        "feedback-casepromise",
        _("What you were promised in cases"),
        [_("Case"), *(label_of(CasePromise, name) for name in PROMISED)],
        [
            [row.case.reference, *(text_of(row, name) for name in PROMISED)]
            for row in rows
        ],
    )


def _asked(member_ids: Sequence[int]) -> Section:
    asked = FollowUp.objects.filter(case__member__in=member_ids).exclude(
        asked_at=None, answered_at=None
    )
    rows = asked.select_related("case").order_by("case__received_at", "pk")
    return Section(
        "feedback-followup",
        _("What you answered about cases"),
        [_("Case"), *(label_of(FollowUp, name) for name in ANSWERED)],
        [
            [row.case.reference, *(text_of(row, name) for name in ANSWERED)]
            for row in rows
        ],
    )
