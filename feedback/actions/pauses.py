"""A case waits for somebody: its clocks stand still, for a reason and not for ever."""

from datetime import datetime

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from feedback.actions.changes import (
    add_entry,
    check_allowed,
    locked,
    save_change,
    save_fields,
)
from feedback.actions.clocks import end_pause, set_next_due
from feedback.choices import DueWhy, EntryKind, PauseReason
from feedback.exceptions import ActionRefused
from feedback.models import Case, CaseClock, ClockPause
from feedback.notifications import send_reply
from feedback.queries.metrics import MAY_PAUSE
from feedback.queries.pauses import days_left_to_pause, promised_clock
from feedback.workflow import REFUSE, is_open
from members.models import User, scope_of


@transaction.atomic
def pause_clocks(
    *,
    case: Case,
    reason: str,
    words: str,
    until: datetime,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> ClockPause:
    """Let the clocks that may pause stand still from now on, until `until` at the latest.

    Waiting for the customer, `words` is the question: it goes to the customer as a
    message of ours in the same step, so that nobody waits for what was never asked.
    ActionRefused when no such clock runs or one waits already, without words, when
    `until` is past or beyond the longest pause of the deadline (all pauses of the case
    together), and after the due moment but for those who may refuse cases, whose doing
    is logged. NotAllowed, CaseChanged: as accept_case.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    clocks = list(case.clocks.running().filter(metric__in=MAY_PAUSE))
    _check(case, clocks, words=words, until=until, at=at)
    is_late = any(clock.due_at <= at for clock in clocks)
    if is_late and not scope_of(by, REFUSE).covers(case.store_id):
        raise ActionRefused(
            _("It is overdue already. Only the store manager may let it wait now.")
        )
    pause = ClockPause.objects.create(
        case=case,
        reason=PauseReason(reason),
        words=words.strip(),
        started_at=at,
        ends_at=until,
        opened_by=by,
    )
    CaseClock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(paused_at=at)
    if pause.reason == PauseReason.CUSTOMER:
        entry = add_entry(
            case, kind=EntryKind.INTERIM, body=words.strip(), at=at, by=by
        )
        if case.first_reply_at is None:
            case.first_reply_at = at
            save_fields(case, "first_reply_at")
        send_reply(case=case, entry=entry, at=at)
    data = {"reason": pause.reason, "until": until.isoformat(), "is_late": is_late}
    save_change(case, change="pause", at=at, by=by, data=data)
    set_next_due(case)
    return pause


def _check(
    case: Case, clocks: list[CaseClock], *, words: str, until: datetime, at: datetime
) -> None:
    if not words.strip():
        raise ActionRefused(_("Please write what we wait for."))
    if case.pauses.filter(ended_at=None).exists():
        raise ActionRefused(_("The clocks of this case stand still already."))
    if not is_open(case.status) or not clocks:
        raise ActionRefused(_("No clock that may stand still is running."))
    if until <= at:
        raise ActionRefused(_("A pause ends later than now."))
    left = days_left_to_pause(case, clocks, at=at)
    if until > at + left:
        latest = timezone.localtime(at + left, timezone.get_default_timezone())
        raise ActionRefused(
            _("The longest pause of this deadline ends on %(moment)s.")
            % {"moment": formats.date_format(latest, "DATETIME_FORMAT")}
        )


@transaction.atomic
def resume_clocks(
    *,
    case: Case,
    at: datetime,
    by: User | None = None,
    expected_version: int | None = None,
) -> Case:
    """Let the clocks run on; their due moments move by what the pause gives back.

    `by` None: the customer answered, or the longest moment is over. ActionRefused when
    nothing stands still; NotAllowed, CaseChanged: as accept_case.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    if end_pause(case, at=at, by=by) is None:
        raise ActionRefused(_("The clocks of this case are running."))
    save_change(case, change="resume", at=at, by=by)
    return case


def resume_after_answer(case: Case, *, at: datetime) -> None:
    """The customer has written: who waited for that waits no longer. The caller holds
    the lock of the case and notes the change."""
    if case.pauses.filter(ended_at=None, reason=PauseReason.CUSTOMER).exists():
        end_pause(case, at=at)


def end_pauses_over(*, at: datetime, limit: int = 200) -> int:
    """End the pauses whose longest moment is over; returns how many. May run twice."""
    over = ClockPause.objects.filter(ended_at=None, ends_at__lte=at)
    done = 0
    for pause in over.select_related("case").order_by("ends_at")[:limit]:
        with transaction.atomic():
            case = locked(pause.case)
            # The clocks have run since that moment, not since the job looked.
            if end_pause(case, at=max(pause.ends_at, pause.started_at)) is not None:
                save_change(case, change="pause_over", at=at, by=None)
                done += 1
    return done


@transaction.atomic
def promise_later(
    *,
    case: Case,
    until: datetime,
    words: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Tell the customer a later date by which we answer, and why.

    The message goes out in the same step; only so does what was promised move. Never
    earlier: ActionRefused, as without words or when no clock with a promise runs.
    """
    case = locked(case, expected_version=expected_version)
    check_allowed(case, by=by)
    clock = promised_clock(case)
    if clock is None or clock.promised_at is None:
        raise ActionRefused(_("No date is promised that could move."))
    if not words.strip():
        raise ActionRefused(_("Please write the message to the customer."))
    if until <= max(clock.promised_at, at):
        raise ActionRefused(
            _("A promised date only moves later; an earlier answer needs no new date.")
        )
    old, clock.promised_at = clock.promised_at, until
    clock.save(update_fields=["promised_at"])
    clock.changes.create(at=at, old=old, new=until, why=DueWhy.PROMISE, by=by)
    entry = add_entry(case, kind=EntryKind.INTERIM, body=words.strip(), at=at, by=by)
    send_reply(case=case, entry=entry, at=at)
    save_change(
        case, change="promise_later", at=at, by=by, data={"until": until.isoformat()}
    )
    return case
