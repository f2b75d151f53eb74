"""What a copy of a member's data tells of what became of suggestions, praise, damage."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from feedback.models import Incident, Praise, Suggestion
from members.record.disclosers import Section, label_of, text_of

DECIDED = (
    *("result", "words", "points", "gift", "decided_at"),
    *("may_publish", "said", "did", "published_at"),
)
AGREED = ("may_quote", "may_name", "agreed_how", "shared_at", "thanked_at")
SETTLED = (
    *("hurt", "first_aid", "damaged", "value", "insurance"),
    *("settlement", "amount", "agreed_on", "paid_on"),
)


def outcomes(member_ids: Sequence[int]) -> list[Section]:
    """What became of the member's suggestions, what they agreed to for their praise, and
    how a damage was settled. Who of us did it stays in the house."""
    return [
        _section(
            "feedback-suggestion",
            _("What became of your suggestions"),
            Suggestion.objects.filter(case__member__in=member_ids),
            DECIDED,
        ),
        _section(
            "feedback-praise",
            _("What you agreed to for your praise"),
            Praise.objects.filter(case__member__in=member_ids),
            AGREED,
        ),
        _section(
            "feedback-incident",
            _("How a damage was settled with you"),
            Incident.objects.filter(case__member__in=member_ids),
            SETTLED,
        ),
    ]


def _section(
    code: str, heading: str, found: "QuerySet[Any]", columns: Sequence[str]
) -> Section:
    rows = found.select_related("case").order_by("case__received_at", "pk")
    return Section(
        code,
        heading,
        [_("Case"), *(label_of(found.model, name) for name in columns)],
        [
            [row.case.reference, *(text_of(row, name) for name in columns)]
            for row in rows
        ],
    )
