"""Saving the description of a segment."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from members.exceptions import SegmentRefused
from members.models import Segment, User
from members.segments.compiler import UnknownRule, condition_of


@transaction.atomic
def save_segment(
    *,
    name: str,
    description: str,
    rules: dict[str, Any],
    by: User,
    segment: Segment | None = None,
) -> Segment:
    """Make a segment, or change one. SegmentRefused when the rules can't be compiled:
    a rule that no app registered, a parameter that is missing, or no rule at all.
    """
    if not rules.get("rules"):
        raise SegmentRefused(_("Choose at least one rule."))
    try:
        condition_of(rules)
    except (UnknownRule, KeyError, TypeError) as error:
        raise SegmentRefused(_("One of the rules can't be used.")) from error
    action = "wagtail.edit" if segment else "wagtail.create"
    segment = segment or Segment(created_by=by)
    segment.name = name
    segment.description = description
    segment.rules = rules
    segment.save()
    log(segment, action, user=by)
    return segment
