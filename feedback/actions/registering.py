"""Registering what was told to us by mouth, on paper or in public."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from feedback.actions.endings import settle_case
from feedback.actions.opening import open_case
from feedback.choices import FactSource
from feedback.models import Case, CaseFact
from members.models import User
from members.record.case_opening import tell_opened


@transaction.atomic
def register_case(
    *,
    facts: Mapping[str, str],
    settled: str = "",
    about: str = "",
    by: User,
    at: datetime,
    **details: Any,
) -> Case:
    """Register a case that `by` heard or read, with its facts by FactQuestion.

    With `settled`, what was done, it is settled on the spot in the same step and stays
    in the register. ``about`` names the row of another app that it came of
    ("campaigns.call:12"), which is told its number. The other arguments and the refusals are those of open_case.
    """
    case = open_case(by=by, at=at, is_settled=bool(settled.strip()), **details)
    CaseFact.objects.bulk_create(
        CaseFact(
            case=case,
            question=question,
            text=text.strip(),
            source=FactSource.CUSTOMER,
            at=at,
            by=by,
        )
        for question, text in facts.items()
        if text.strip()
    )
    if about:
        tell_opened(
            about,
            case_ref=case.ref,
            number=case.reference,
            member=case.member,
            by=by,
            at=at,
        )
    if settled.strip():
        case = settle_case(case=case, text=settled, by=by, at=at)
    return case
