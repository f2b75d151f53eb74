"""Changing what the chain has decided."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members.exceptions import NotAllowed
from members.models import ChainRules, User, scope_of


@transaction.atomic
def change_rules(*, values: dict[str, Any], by: User, at: datetime) -> ChainRules:
    """Set these rules of the chain; nobody's tier or points change before the night.

    ``values`` are cleaned, by the names of the fields. Raises NotAllowed without
    "members.change_chainrules" in the whole chain.
    """
    if not scope_of(by, "members.change_chainrules").everywhere:
        raise NotAllowed(_("Only those who work for the whole chain change its rules."))
    rules = ChainRules.objects.select_for_update().first() or ChainRules()
    for name, value in values.items():
        setattr(rules, name, value)
    rules.changed_by, rules.changed_at = by, at
    rules.save()
    return rules
