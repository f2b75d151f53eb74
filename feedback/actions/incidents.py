"""A damage in the shop: people first, then what broke, then what was agreed."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import check_allowed, locked, save_change
from feedback.choices import CaseKind, Finding
from feedback.choices.quality import Hurt
from feedback.exceptions import ActionRefused
from feedback.models import Case, Cause, Incident
from members.models import User

# Reports count an incident with the facilities until somebody names a better cause.
USUAL_CAUSE = "broken"


def _begin(case: Case, by: User, version: int | None) -> Case:
    case = locked(case, expected_version=version)
    check_allowed(case, by=by)
    if case.kind != CaseKind.INCIDENT:
        raise ActionRefused(_("This is no damage incident."))
    return case


@transaction.atomic
def record_incident(
    *,
    case: Case,
    hurt: str,
    first_aid: str,
    damaged: str,
    value: Decimal | None,
    finding: str,
    insurance: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Incident:
    """Write down whether anybody is hurt, what was damaged, and whose doing it was.

    ActionRefused when somebody is hurt and nothing says what was done for them.
    """
    case = _begin(case, by, expected_version)
    if hurt != Hurt.NOBODY and not first_aid.strip():
        raise ActionRefused(_("Somebody is hurt: say what was done for them."))
    row, _created = Incident.objects.update_or_create(
        case=case,
        defaults={
            "hurt": Hurt(hurt),
            "first_aid": first_aid.strip(),
            "damaged": damaged.strip(),
            "value": value,
            "insurance": insurance.strip(),
        },
    )
    case.finding = Finding(finding) if finding else ""
    if case.cause_id is None:
        case.cause = Cause.objects.filter(code=USUAL_CAUSE).first()
    save_change(case, "finding", "cause", change="incident", at=at, by=by)
    return row


@transaction.atomic
def settle_incident(
    *,
    case: Case,
    settlement: str,
    amount: Decimal,
    agreed_on: date,
    by: User,
    at: datetime,
    paid_on: date | None = None,
    expected_version: int | None = None,
) -> Incident:
    """Write down what was agreed with the customer, and when it was paid.

    ActionRefused before the damage is written down, without words, and for a payment
    before the agreement.
    """
    case = _begin(case, by, expected_version)
    row = Incident.objects.filter(case=case).first()
    if row is None:
        raise ActionRefused(_("Write down the damage first."))
    if not settlement.strip():
        raise ActionRefused(_("Say what was agreed."))
    if paid_on is not None and paid_on < agreed_on:
        raise ActionRefused(_("It was paid before it was agreed?"))
    row.settlement, row.amount = settlement.strip(), amount
    row.agreed_on, row.paid_on = agreed_on, paid_on
    row.save(update_fields=["settlement", "amount", "agreed_on", "paid_on"])
    save_change(case, change="incident_settle", at=at, by=by)
    return row
