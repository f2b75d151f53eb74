"""Opening a case: the number, the first entry, the acknowledgement."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    activity_data,
    add_entry,
    check_allowed,
    locked,
    recount_open_cases,
    save_change,
)
from feedback.choices import CaseChannel, EntryKind, Severity
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseSequence
from feedback.notifications import acknowledge
from feedback.uploads import CleanFile
from feedback.workflow import CHANGE, severity_of
from members.contact_values import normalise_email, normalise_phone
from members.models import Member, Store, User
from members.record.timeline import record_activity


def next_reference(at: datetime) -> str:
    """The next number of the month of `at` in the portal's time zone: 202611-0007.

    Must be called inside a transaction: the month's row stays locked until its end, so
    that a number is taken only together with the case that bears it.
    """
    month = timezone.localtime(at, timezone.get_default_timezone()).strftime("%Y%m")
    CaseSequence.objects.get_or_create(month=month)
    sequence = CaseSequence.objects.select_for_update().get(month=month)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return str(sequence)


@transaction.atomic
def open_case(
    *,
    kind: str,
    body: str,
    channel: str,
    at: datetime,
    language: str,
    store: Store | None = None,
    member: Member | None = None,
    name: str = "",
    email: str = "",
    phone: str = "",
    happened_on: date | None = None,
    receipt_no: str = "",
    wish: str = "",
    severity: str = Severity.GENERAL,
    attachments: Sequence[CleanFile] = (),
    by: User | None = None,
    quarantine: str = "",
    idempotency_key: str = "",
) -> Case:
    """Register one matter and return its case.

    Gives the reference, writes the first entry with its files, queues the
    acknowledgement (if there is an address), writes the member's timeline and figures.
    What is held in quarantine gets its number, but no letter and no timeline row until
    staff let it in. A second call with the same ``idempotency_key`` returns the first
    call's case and writes nothing. ActionRefused for an empty body; NotAllowed when
    `by` may not register cases of this store.
    """
    if not body.strip():
        raise ActionRefused(_("Please say what happened."))
    if by is not None:
        check_allowed(Case(store=store), by, "feedback.add_case")
    reference = next_reference(at)
    if idempotency_key:
        known = Case.objects.filter(idempotency_key=idempotency_key).first()
        if known is not None:
            _give_back(reference)
            return known
    case = Case.objects.create(
        reference=reference,
        kind=kind,
        channel=CaseChannel(channel),
        severity=severity_of(channel, severity),
        store=store,
        member=member,
        name=name.strip(),
        email=normalise_email(email) or "",
        phone=normalise_phone(phone) or phone.strip(),
        language=language,
        happened_on=happened_on,
        receipt_no=receipt_no.strip(),
        body=body.strip(),
        wish=wish.strip(),
        received_at=at,
        receiver=by,
        quarantine=quarantine,
        idempotency_key=idempotency_key,
    )
    add_entry(case, kind=EntryKind.MESSAGE, body=case.body, at=at, files=attachments)
    if not quarantine:
        _announce(case, at=at, by=by)
    return case


def _give_back(reference: str) -> None:
    """Undo the number just taken: its row is locked, so nobody has the next one yet."""
    month, _dash, number = reference.partition("-")
    CaseSequence.objects.filter(month=month).update(last=int(number) - 1)


def _announce(case: Case, *, at: datetime, by: User | None) -> None:
    acknowledge(case=case, at=at)
    if case.member is not None:
        record_opened(case, at=at, by=by)


def record_opened(case: Case, *, at: datetime, by: User | None) -> None:
    """Put the opening on the member's timeline and into the member's figures."""
    assert case.member is not None  # noqa: S101 -- callers have asked
    record_activity(
        member=case.member,
        kind="feedback.case_opened",
        at=at,
        by=by,
        store=case.store,
        data=activity_data(case),
        ref=case.ref,
    )
    recount_open_cases(case.member, at=at)


@transaction.atomic
def release_case(*, case: Case, by: User, at: datetime) -> Case:
    """Let a message out of quarantine: it is acknowledged and counted from now on.

    ActionRefused when it is not held back; NotAllowed without the right to change cases.
    """
    case = locked(case)
    check_allowed(case, by, CHANGE)
    if not case.quarantine:
        raise ActionRefused(_("This message is not held back."))
    case.quarantine = ""
    save_change(case, "quarantine", change="release", at=at, by=by)
    _announce(case, at=at, by=by)
    return case
