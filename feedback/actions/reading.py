"""Signing the daily reading of a store's register (F14)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.actions.handling import add_note
from feedback.exceptions import ActionRefused
from feedback.models import Case, DailyReading
from feedback.queries.reading import moment_of, reading_counts
from members.exceptions import NotAllowed
from members.models import Store, User, scope_of

SIGN_READING = "feedback.add_dailyreading"


@transaction.atomic
def sign_reading(
    *,
    store: Store,
    remarks: str = "",
    notes: Mapping[Case, str] | None = None,
    by: User,
    at: datetime,
) -> DailyReading:
    """Sign the day of `at`: the lists were read. What is remarked of one case becomes
    a note in it.

    NotAllowed without the right in the store; ActionRefused when the day is signed
    already. A day that is over is not signed afterwards: it was missed.
    """
    if not scope_of(by, SIGN_READING).covers(store.pk):
        raise NotAllowed(_("You may not sign the register of this store."))
    day = timezone.localdate(at, timezone.get_default_timezone())
    for case, text in (notes or {}).items():
        if text.strip():
            add_note(case=case, text=text, by=by, at=at)
    moment = moment_of(store, now=at)
    try:
        with transaction.atomic():
            return DailyReading.objects.create(
                store=store,
                day=day,
                signed_at=at,
                signed_by=by,
                remarks=remarks.strip(),
                counts=reading_counts(moment),
            )
    except IntegrityError:
        raise ActionRefused(_("This day is signed already.")) from None
