"""Reports by mail: ordering them, and telling that a period is over."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from feedback.choices import ReportKind
from feedback.models import ReportSubscription
from feedback.queries.report_letters import letter_of, span_told
from members.exceptions import NotAllowed
from members.models import Store, User, scope_of
from members.outbox.staff_mail import language_of, tell_staff

READ = "feedback.read_reports"
VIEW = "feedback.view_case"


@transaction.atomic
def subscribe(
    *, kind: str, store: Store | None, by: User, at: datetime
) -> ReportSubscription:
    """Order a report by mail from the next period on; a second order changes nothing.

    NotAllowed without the right to read reports, or for a store out of reach.
    """
    if not scope_of(by, READ):
        raise NotAllowed(_("You may not read these reports."))
    if store is not None and not scope_of(by, VIEW).covers(store.pk):
        raise NotAllowed(_("You may not see the cases of this store."))
    found, _created = ReportSubscription.objects.get_or_create(
        user=by,
        kind=ReportKind(kind),
        store=store,
        region=None,
        defaults={
            "created_at": at,
            "last_on": span_told(kind, today=timezone.localdate(at)).end,
        },
    )
    return found


@transaction.atomic
def unsubscribe(*, subscription: ReportSubscription, by: User) -> None:
    """Order a report off. NotAllowed for another's."""
    if subscription.user_id != by.pk:
        raise NotAllowed(_("This is somebody else's order."))
    subscription.delete()


def send_reports(*, at: datetime) -> int:
    """Tell each subscriber whose period is over; returns how many letters.

    Safe to run twice: each period is told once. Who may no longer read reports, or left,
    is told nothing.
    """
    today = timezone.localdate(at)
    sent = 0
    for kind in ReportKind.values:
        over = span_told(kind, today=today).end
        due = ReportSubscription.objects.filter(
            kind=kind, last_on__lt=over, user__is_active=True
        ).select_related("user", "store", "region")
        for subscription in due:
            sent += _send(subscription, at=at)
    return sent


@transaction.atomic
def _send(subscription: ReportSubscription, *, at: datetime) -> int:
    held = ReportSubscription.objects.select_for_update().filter(pk=subscription.pk)
    span = span_told(subscription.kind, today=timezone.localdate(at))
    if not held.filter(last_on__lt=span.end).update(last_on=span.end):
        return 0
    user = subscription.user
    if not scope_of(user, READ) or not scope_of(user, VIEW):
        return 0
    with translation.override(language_of(user)):
        letter = letter_of(subscription, span)
    return tell_staff(
        [user],
        key=f"report:{subscription.pk}:{span.end}",
        words=lambda: (letter.subject, letter.text),
        path=letter.path,
        at=at,
    )
