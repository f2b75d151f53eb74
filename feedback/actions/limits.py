"""Setting how much each role may grant, and when satisfaction is asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.models import AuthorityLimit, CaseRules
from feedback.queries.limits import Limit, current_limits
from members.exceptions import NotAllowed
from members.models import User, scope_of


@transaction.atomic
def set_limits(
    *, limits: Mapping[str, Limit], by: User, at: datetime
) -> list[AuthorityLimit]:
    """Put these limits in force, by role; returns the new versions, one for each role
    whose limit changed.

    What was approved before stays approved. NotAllowed without
    "feedback.change_authoritylimit" in the whole chain.
    """
    _check(by)
    now = current_limits()
    changed = []
    for role, limit in limits.items():
        if now.get(role) == limit:
            continue
        AuthorityLimit.objects.filter(role=role, ended_at=None).update(ended_at=at)
        changed.append(
            AuthorityLimit.objects.create(
                role=role,
                most_amount=limit.amount,
                most_points=limit.points,
                started_at=at,
                by=by,
            )
        )
    return changed


@transaction.atomic
def change_case_rules(*, values: Mapping[str, Any], by: User) -> CaseRules:
    """Set when satisfaction is asked and when cases are closed by themselves.

    ``values`` are cleaned, by the names of the fields. Refused as set_limits.
    """
    _check(by)
    rules = CaseRules.objects.select_for_update().first() or CaseRules()
    for name, value in values.items():
        setattr(rules, name, value)
    rules.save()
    return rules


def _check(by: User) -> None:
    if not scope_of(by, "feedback.change_authoritylimit").everywhere:
        raise NotAllowed(
            _("Only those who work for the whole chain change its limits.")
        )
