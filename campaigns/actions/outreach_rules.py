"""Changing what the chain has decided about writing and calling."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.exceptions import StepRefused
from campaigns.models import OutreachRules
from members.models import User, scope_of


@transaction.atomic
def change_outreach_rules(
    *, values: dict[str, Any], by: User, at: datetime
) -> OutreachRules:
    """Set these rules; they count for every letter and call from now on, those in the
    outbox included.

    ``values`` are cleaned, by the names of the fields. Raises StepRefused without
    "campaigns.change_outreachrules" in the whole chain.
    """
    if not scope_of(by, "campaigns.change_outreachrules").everywhere:
        raise StepRefused(
            _("Only those who work for the whole chain change its rules.")
        )
    rules = OutreachRules.objects.select_for_update().first() or OutreachRules()
    for name, value in values.items():
        setattr(rules, name, value)
    rules.changed_by, rules.changed_at = by, at
    rules.save()
    return rules
