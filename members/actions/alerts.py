"""Noticing that somebody looks at far more people than usual, and telling who minds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDay, TruncHour
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.choices import AccessAction, AlertKind, AlertPeriod
from members.exceptions import NotAllowed
from members.models import AccessAlert, AccessLog, Post, User
from members.outbox.staff_mail import tell_staff
from members.queries.right_holders import right_holders

LOOK_BACK = timedelta(days=30)
# More than so many times the usual, from the smallest number on, or the bound anyhow.
TIMES_USUAL = 4
KIND_OF = {
    AccessAction.REVEALED: AlertKind.REVEALS,
    AccessAction.OPENED: AlertKind.RECORDS,
    AccessAction.SEARCHED: AlertKind.SEARCHES,
}
TRUNCATED = {AlertPeriod.HOUR: TruncHour, AlertPeriod.DAY: TruncDay}


@dataclass(frozen=True)
class Bound:
    """From which number on an unusual amount counts, and which is too much for anybody."""

    smallest: int
    most: int


BOUNDS: dict[tuple[str, str], Bound] = {
    (AlertKind.REVEALS, AlertPeriod.HOUR): Bound(10, 25),
    (AlertKind.REVEALS, AlertPeriod.DAY): Bound(15, 45),
    (AlertKind.RECORDS, AlertPeriod.HOUR): Bound(40, 120),
    (AlertKind.RECORDS, AlertPeriod.DAY): Bound(80, 400),
    (AlertKind.SEARCHES, AlertPeriod.HOUR): Bound(10, 30),
    (AlertKind.SEARCHES, AlertPeriod.DAY): Bound(20, 80),
}


def watch_access(*, at: datetime) -> int:
    """Compare what everybody looked at in this hour and on this day with what they
    usually do; returns how many new alerts. Safe to run twice: one alert a period.

    An alert goes to those who may see the access log in the person's stores, never to
    the person.
    """
    local = timezone.localtime(at)
    hour = local.replace(minute=0, second=0, microsecond=0)
    beginnings = {AlertPeriod.HOUR: hour, AlertPeriod.DAY: hour.replace(hour=0)}
    done = 0
    for period, since in beginnings.items():
        rows = (
            AccessLog.objects.filter(at__gte=since, at__lte=at, action__in=KIND_OF)
            .order_by()
            .values_list("user", "action")
            .annotate(number=Count("pk"))
        )
        for user_id, action, number in rows:
            kind = KIND_OF[AccessAction(action)]
            bound = BOUNDS[kind, period]
            if number < bound.smallest:
                continue
            usual = _usual(user_id, action, period, before=since)
            if number >= bound.most or number > TIMES_USUAL * usual:
                done += _note(user_id, kind, period, since, number, usual, at)
    return done


def _usual(user_id: int, action: str, period: AlertPeriod, *, before: datetime) -> int:
    """The person's median in the periods of the last month in which there was any."""
    counts = (
        AccessLog.objects.filter(
            user=user_id, action=action, at__gte=before - LOOK_BACK, at__lt=before
        )
        .order_by()
        .annotate(part=TRUNCATED[period]("at"))
        .values("part")
        .annotate(number=Count("pk"))
        .values_list("number", flat=True)
    )
    return int(median(counts or [0]))


@transaction.atomic
def _note(
    user_id: int,
    kind: str,
    period: str,
    since: datetime,
    number: int,
    usual: int,
    at: datetime,
) -> int:
    alert, is_new = AccessAlert.objects.get_or_create(
        user_id=user_id,
        kind=kind,
        period=period,
        since=since,
        defaults={"at": at, "count": number, "usual": usual},
    )
    if is_new:
        _tell(alert, at=at)
    elif number > alert.count:
        AccessAlert.objects.filter(pk=alert.pk).update(count=number)
    return int(is_new)


def _tell(alert: AccessAlert, *, at: datetime) -> None:
    def words() -> tuple[str, str]:
        text = _(
            "%(person)s: %(kind)s, %(count)d times %(period)s; usual are %(usual)d."
        ) % {
            "person": alert.user,
            "kind": alert.get_kind_display(),
            "count": alert.count,
            "period": alert.get_period_display(),
            "usual": alert.usual,
        }
        return _("Unusual amounts of members looked at"), text

    tell_staff(
        _who_minds(alert.user),
        key=f"access-alert:{alert.pk}",
        words=words,
        path=reverse("members_alerts"),
        at=at,
    )


def _who_minds(person: User) -> Iterable[User]:
    stores = set(
        Post.objects.filter(user=person, store__isnull=False).values_list(
            "store", flat=True
        )
    )
    people = right_holders(
        "members.view_accesslog", sorted(stores), everywhere=not stores
    )
    return [each for each in people if each.pk != person.pk]


@transaction.atomic
def settle_alert(
    *, alert: AccessAlert, by: User, finding: str, at: datetime
) -> AccessAlert:
    """Write down who looked into an alert and what came of it; the first stays.

    NotAllowed to the person it is about, to those who may not see it, and without words.
    """
    visible: QuerySet[AccessAlert] = AccessAlert.objects.visible_to(by)
    alert = visible.select_for_update().filter(pk=alert.pk).first() or alert
    if alert.user_id == by.pk or not visible.filter(pk=alert.pk).exists():
        raise NotAllowed(_("Nobody looks into an alert about themselves."))
    if not finding.strip():
        raise NotAllowed(_("Say what came of it."))
    if alert.seen_by_id is None:
        alert.seen_by, alert.seen_at, alert.finding = by, at, finding.strip()
        alert.save(update_fields=["seen_by", "seen_at", "finding"])
    return alert
