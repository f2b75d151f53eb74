"""Opening a case: the number, the first entry, the acknowledgement."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    activity_data,
    add_entry,
    check_allowed,
    locked,
    recount_open_cases,
    save_change,
)
from feedback.actions.clocks import first_clocks, mark_acknowledged
from feedback.actions.numbers import take_number
from feedback.actions.register import enter_received
from feedback.choices import CaseChannel, EntryKind, Quarantine, Severity
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseClock, CaseCycle
from feedback.notifications import acknowledge, ask_to_confirm, tell_severe
from feedback.queries.cases import Told, told
from feedback.uploads import CleanFile
from feedback.workflow import ADD, CHANGE, severity_of
from members.contact_values import normalise_email, normalise_phone
from members.models import Member, Purchase, Store, User
from members.record.timeline import record_activity


class CaseDetails(TypedDict, total=False):
    """What may be known of a case besides the matter itself."""

    store: Store | None
    member: Member | None
    name: str
    email: str
    phone: str
    happened_on: date | None
    receipt_no: str
    wish: str
    purchase: Purchase | None
    severity: str
    quarantine: str
    # Earlier than it is written down: the day a letter came.
    received_at: datetime
    # Who settles it in the same step sends the letter about that instead.
    is_settled: bool
    # What only this way in has (forms/ways_in.py).
    channel_data: dict[str, Any]


def open_case(
    *,
    kind: str,
    body: str,
    channel: str,
    at: datetime,
    language: str,
    attachments: Sequence[CleanFile] = (),
    by: User | None = None,
    idempotency_key: str = "",
    **details: Unpack[CaseDetails],
) -> Case:
    """Register one matter and return its case.

    Gives the reference, writes the first entry with its files, queues the
    acknowledgement (if there is an address), writes the member's timeline and figures.
    What is held in quarantine gets its number, but no letter and no timeline row until
    staff let it in. A second call with the same ``idempotency_key`` returns the first
    call's case and writes nothing. ActionRefused for an empty body and
    for a time of receipt that is yet to come; NotAllowed when
    `by` may not register cases of this store.
    """
    if not body.strip():
        raise ActionRefused(_("Please say what happened."))
    if details.get("received_at", at) > at:
        raise ActionRefused(_("It can't have come later than now."))
    if by is not None:
        check_allowed(Case(store=details.get("store")), by=by, permission=ADD)
    case = _case(details, kind=kind, body=body, channel=channel, at=at)
    case.language, case.receiver, case.idempotency_key = language, by, idempotency_key
    is_told = details.get("is_settled", False)
    try:
        with transaction.atomic():
            _write(case, attachments, at=at, by=by, is_told=is_told)
    except IntegrityError:
        known = Case.objects.filter(idempotency_key=idempotency_key or None).first()
        if known is None:
            raise
        return known
    return case


def _write(
    case: Case,
    files: Sequence[CleanFile],
    *,
    at: datetime,
    by: User | None,
    is_told: bool,
) -> None:
    """Write the case and all that belongs to it. IntegrityError when its form was sent
    before."""
    clocks = first_clocks(case, at=at)
    case.reference = take_number(at=at)
    case.save(force_insert=True)
    CaseCycle.objects.create(case=case, number=case.cycle, opened_at=at, opened_by=by)
    add_entry(case, kind=EntryKind.MESSAGE, body=case.body, at=at, files=files)
    CaseClock.objects.bulk_create(clocks)
    enter_received(case, at=at, by=by)
    if case.quarantine == Quarantine.PROOF:
        ask_to_confirm(case=case, at=at)
    if not case.quarantine:
        moments = None if is_told else told(case, clocks)
        _announce(case, at=at, by=by, is_told=is_told, moments=moments)


def _case(
    details: CaseDetails, *, kind: str, body: str, channel: str, at: datetime
) -> Case:
    """The case, its texts trimmed and its addresses in the form that is compared."""
    phone = details.get("phone", "")
    receipt_no = details.get("receipt_no", "").strip()
    return Case(
        kind=kind,
        body=body.strip(),
        channel=CaseChannel(channel),
        severity=severity_of(channel, details.get("severity", Severity.GENERAL)),
        store=details.get("store"),
        member=details.get("member"),
        name=details.get("name", "").strip(),
        email=normalise_email(details.get("email", "")) or "",
        phone=normalise_phone(phone) or phone.strip(),
        happened_on=details.get("happened_on"),
        receipt_no=receipt_no,
        purchase=details.get("purchase") or _purchase(details.get("store"), receipt_no),
        channel_data=details.get("channel_data", {}),
        wish=details.get("wish", "").strip(),
        quarantine=details.get("quarantine", ""),
        received_at=details.get("received_at", at),
        registered_at=at,
    )


def _purchase(store: Store | None, receipt_no: str) -> Purchase | None:
    """The purchase of a receipt; a store never uses a number twice."""
    if store is None or not receipt_no:
        return None
    return Purchase.objects.filter(store=store, receipt_no=receipt_no).first()


def _announce(
    case: Case,
    *,
    at: datetime,
    by: User | None,
    is_told: bool = False,
    moments: Told | None = None,
) -> None:
    """``moments`` of a case that was opened just now."""
    is_first = moments is not None
    if not is_told and acknowledge(
        case=case, at=at, moments=moments, is_first=is_first
    ):
        mark_acknowledged(case, at=at)
    if case.severity == Severity.SEVERE:
        tell_severe(case=case, at=at)
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
def release_case(*, case: Case, by: User | None, at: datetime) -> Case:
    """Let a message out of quarantine: it is acknowledged and counted from now on.
    None for `by`: the customer confirmed the address.

    ActionRefused when it is not held back; NotAllowed without the right to change cases.
    """
    case = locked(case)
    check_allowed(case, by=by, permission=CHANGE)
    if not case.quarantine:
        raise ActionRefused(_("This message is not held back."))
    case.quarantine = ""
    save_change(case, "quarantine", change="release", at=at, by=by)
    _announce(case, at=at, by=by)
    return case
