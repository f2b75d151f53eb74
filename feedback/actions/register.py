"""The register is kept: every case is entered, corrected by a further entry, and a
month is signed when it is over."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.choices import RegisterKind
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseSequence, RegisterClosing, RegisterEntry
from feedback.models.register import hash_of_text
from feedback.queries.register import (
    balance_of,
    first_of_next,
    month_of,
    page_lines,
    seal_of,
    starts_at,
)
from feedback.workflow import FINAL_STATUSES
from members.exceptions import NotAllowed
from members.models import Store, User, scope_of

CORRECT = "feedback.add_registerentry"
SIGN = "feedback.add_registerclosing"
LONGEST_TEXT = 500


def keep_register(case: Case, *, at: datetime, by: User | None = None) -> None:
    """Bring the register in step with a case that was opened or changed at `at`.

    Called in the transaction of every such change; a second call writes nothing. What
    is held in quarantine is entered when it is let in.
    """
    last = case.register.exclude(kind=RegisterKind.CORRECTION).order_by("pk").last()
    if last is None:
        if case.quarantine:
            return
        last = _enter(case, RegisterKind.RECEIVED, 1, case.received_at, at, by)
    is_in = last.change > 0
    if is_in and last.store_id != case.store_id:
        _enter(case, RegisterKind.MOVED_OUT, -1, at, at, by, store_id=last.store_id)
        last = _enter(case, RegisterKind.MOVED_IN, 1, at, at, by)
    if case.status in FINAL_STATUSES:
        if is_in:
            _enter(case, RegisterKind.ENDED, -1, at, at, by)
        elif last.status != case.status:
            _enter(case, RegisterKind.RESTATED, 0, at, at, by, store_id=last.store_id)
    elif not is_in:
        _enter(case, RegisterKind.REOPENED, 1, at, at, by)


def enter_received(case: Case, *, at: datetime, by: User | None = None) -> None:
    """Enter a case that was opened in this transaction, with its number taken: until the
    end of it, nobody signs the month of `at`. What is held in quarantine is not entered.
    """
    if not case.quarantine:
        _enter(case, RegisterKind.RECEIVED, 1, case.received_at, at, by)


def _enter(
    case: Case,
    kind: RegisterKind,
    change: int,
    moment: datetime,
    at: datetime,
    by: User | None,
    **place: int | None,
) -> RegisterEntry:
    store_id = place.get("store_id", case.store_id)
    if kind == RegisterKind.ENDED and case.closed_at is not None:
        moment = case.closed_at
    if kind != RegisterKind.RECEIVED:
        moment = max(moment, _last_moment(case))
    return RegisterEntry.objects.create(
        case=case,
        store_id=store_id,
        kind=kind,
        change=change,
        status=case.status,
        at=_not_in_a_signed_month(store_id, moment, at),
        entered_at=at,
        by=by,
    )


def _last_moment(case: Case) -> datetime:
    """The moment of the latest entry of the case: nothing happens to it before."""
    last = case.register.order_by("-at").values_list("at", flat=True).first()
    return last or case.received_at


def _not_in_a_signed_month(
    store_id: int | None, moment: datetime, at: datetime
) -> datetime:
    """The moment under which something is entered: a month that is signed stays as it
    is, what concerns it stands under the moment at which it was entered."""
    if month_of(moment) < month_of(at):
        _hold(month_of(moment))
    signed = RegisterClosing.objects.filter(store=store_id)
    last = signed.order_by("-month").values_list("month", flat=True).first()
    if last is None or last < month_of(moment):
        return moment
    return max(at, starts_at(first_of_next(last)))


def _hold(month: date) -> CaseSequence:
    """Lock a month, so that it isn't signed while something is entered in it."""
    name = f"{month:%Y%m}"
    CaseSequence.objects.get_or_create(month=name)
    return CaseSequence.objects.select_for_update().get(month=name)


@transaction.atomic
def correct_register(*, case: Case, text: str, by: User, at: datetime) -> RegisterEntry:
    """Put a case right in the register by a further entry, which stands in the month of
    `at`. NotAllowed without the right in the case's store, ActionRefused for a case that
    isn't in the register and for an empty or overlong text.
    """
    if not scope_of(by, CORRECT).covers(case.store_id):
        raise NotAllowed(_("You may not make entries in the register of this store."))
    text = text.strip()
    if not text:
        raise ActionRefused(_("Please write what is to be read instead."))
    if len(text) > LONGEST_TEXT:
        raise ActionRefused(
            _("A correction has at most %(count)d characters.")
            % {"count": LONGEST_TEXT}
        )
    if not case.register.exists():
        raise ActionRefused(_("This case does not stand in the register."))
    return RegisterEntry.objects.create(
        case=case,
        store_id=case.store_id,
        kind=RegisterKind.CORRECTION,
        status="",
        at=_not_in_a_signed_month(case.store_id, at, at),
        entered_at=at,
        text=text,
        text_hash=hash_of_text(text),
        by=by,
    )


@transaction.atomic
def sign_month(
    *, store: Store | None, month: date, by: User, at: datetime
) -> RegisterClosing:
    """Sign a month of the register that is over: from now on it stays as it is.

    Months are signed in their order. NotAllowed without the right in the store;
    ActionRefused for a month that runs still, that is signed already, or that follows
    one with entries that nobody signed.
    """
    store_id = store.pk if store else None
    if not scope_of(by, SIGN).covers(store_id):
        raise NotAllowed(_("You may not sign the register of this store."))
    month = month.replace(day=1)
    _hold(month)
    before = _signable(store_id, month, at)
    balance = balance_of(store_id, month)
    lines = page_lines(store_id, month)
    previous = before.seal if before else ""
    return RegisterClosing.objects.create(
        store=store,
        month=month,
        opening=balance.opening,
        received=balance.received,
        ended=balance.ended,
        outstanding=balance.outstanding,
        lines=lines,
        before=previous,
        seal=seal_of(store_id, month, balance, lines, before=previous),
        signed_at=at,
        signed_by=by,
    )


def _signable(
    store_id: int | None, month: date, at: datetime
) -> RegisterClosing | None:
    """The signed month before, if any; ActionRefused when this one can't be signed."""
    if timezone.localdate(at) < first_of_next(month):
        raise ActionRefused(_("This month is not over yet."))
    signed = RegisterClosing.objects.filter(store=store_id).order_by("-month")
    if signed.filter(month__gte=month).exists():
        raise ActionRefused(_("This month is signed already."))
    before = signed.first()
    since = Q()
    if before is not None:
        since = Q(at__gte=starts_at(first_of_next(before.month)))
    open_entries = RegisterEntry.objects.filter(
        since, store=store_id, at__lt=starts_at(month)
    )
    first = open_entries.order_by("at").values_list("at", flat=True).first()
    if first is not None:
        raise ActionRefused(
            _("Sign %(month)s first.") % {"month": f"{month_of(first):%Y-%m}"}
        )
    return before
