"""What the store manager reads each day (F14): one page, five minutes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.choices import CaseKind, CaseStatus, Severity
from feedback.models import Case, CaseClock, CaseEntry, CasePromise, DailyReading
from feedback.models.case import CaseQuerySet
from feedback.queries.register import starts_at
from feedback.queries.shop_days import closed_days, days_between
from members.models import Store, User

# Rows of a list that are read at once; the list of cases has all.
MOST = 20
WAITING = timedelta(days=3)
PRAISE = timedelta(days=7)
LOOK_BACK = 30


@dataclass(frozen=True)
class Moment:
    """Whose page it is, and of when. ``since`` is the sign-off before."""

    store: Store
    now: datetime
    since: datetime

    @property
    def midnight(self) -> datetime:
        """The end of the day."""
        today = timezone.localdate(self.now, timezone.get_default_timezone())
        return starts_at(today + timedelta(days=1))


@dataclass(frozen=True)
class Topic:
    """One list of the page: which cases of the store stand in it."""

    code: str
    label: str | Promise
    icon: str
    condition: Callable[[Moment], Q]


def _open(moment: Moment) -> Q:
    return Q(pk__in=Case.objects.filter(store=moment.store).open().values("pk"))


def _running(due: Q) -> Exists:
    return Exists(CaseClock.objects.filter(due, case=OuterRef("pk")).running())


def _new(moment: Moment) -> Q:
    return Q(registered_at__gt=moment.since) | Q(received_at__gt=moment.since)


def _due(moment: Moment) -> Q:
    today = Q(due_at__gt=moment.now, due_at__lt=moment.midnight)
    return _open(moment) & Q(_running(today))


def _late(moment: Moment) -> Q:
    return _open(moment) & Q(_running(Q(due_at__lte=moment.now)))


def _waiting(moment: Moment) -> Q:
    lately = CaseEntry.objects.filter(case=OuterRef("pk"), at__gt=moment.now - WAITING)
    return _open(moment) & ~Q(Exists(lately))


def _severe(moment: Moment) -> Q:
    return _open(moment) & Q(severity=Severity.SEVERE)


def _reopened(moment: Moment) -> Q:
    return _open(moment) & (Q(cycle__gt=1) | Q(status=CaseStatus.DISPUTED))


def _promised(moment: Moment) -> Q:
    tomorrow = timezone.localdate(moment.midnight, timezone.get_default_timezone())
    due = CasePromise.objects.open().filter(case=OuterRef("pk"), due_on__lte=tomorrow)
    return Q(Exists(due))


def _praise(moment: Moment) -> Q:
    return Q(
        kind=CaseKind.PRAISE, received_at__gt=min(moment.since, moment.now - PRAISE)
    )


def _twice(moment: Moment) -> Q:
    other = Case.objects.open().filter(member=OuterRef("member"))
    return (
        _open(moment)
        & Q(member__isnull=False)
        & Q(Exists(other.exclude(pk=OuterRef("pk"))))
    )


TOPICS: tuple[Topic, ...] = (
    Topic("new", _("New since the last reading"), "mail", _new),
    Topic("late", _("Late"), "warning", _late),
    Topic("due", _("Due today"), "time", _due),
    Topic("severe", _("Severe"), "warning", _severe),
    Topic("reopened", _("Reopened or disputed"), "undo", _reopened),
    Topic("promised", _("Promises due"), "thumbtack", _promised),
    Topic("waiting", _("Nothing happened for three days"), "history", _waiting),
    Topic("twice", _("Members with two or more open cases"), "group", _twice),
    Topic("praise", _("Praise to pass on"), "pick", _praise),
)


@dataclass(frozen=True)
class TopicList:
    """A topic with its cases; ``repeated`` has those that stood further up already."""

    topic: Topic
    cases: list[Case]
    has_more: bool
    repeated: frozenset[int]


def reading_lists(moment: Moment, *, user: User) -> list[TopicList]:
    """Every topic with the store's cases that the reader may see; a query each.

    A case in which the reader is involved does not show, whatever its state.
    """
    lists = []
    seen: set[int] = set()
    for topic in TOPICS:
        found = list(_rows(moment, user, topic)[: MOST + 1])
        shown = found[:MOST]
        repeated = frozenset(case.pk for case in shown if case.pk in seen)
        lists.append(TopicList(topic, shown, len(found) > MOST, repeated))
        seen |= {case.pk for case in shown}
    return lists


def _rows(moment: Moment, user: User, topic: Topic) -> CaseQuerySet:
    cases = Case.objects.visible_to(user).filter(store=moment.store, quarantine="")
    found = cases.filter(topic.condition(moment)).select_related("member", "handler")
    return found.order_by("received_at", "pk")


def reading_counts(moment: Moment) -> dict[str, int]:
    """How many cases of the store stand under each topic, as the reading keeps them."""
    cases = Case.objects.filter(store=moment.store, quarantine="")
    return {
        topic.code: cases.filter(topic.condition(moment)).count() for topic in TOPICS
    }


def last_signed(store: Store, *, before: date) -> DailyReading | None:
    """The reading before that of `before`."""
    readings = DailyReading.objects.filter(store=store, day__lt=before)
    return readings.order_by("-day").first()


def moment_of(store: Store, *, now: datetime) -> Moment:
    """The page of now: what is new since the last sign-off, at least since yesterday."""
    today = timezone.localdate(now, timezone.get_default_timezone())
    last = last_signed(store, before=today)
    since = last.signed_at if last else now - timedelta(days=1)
    return Moment(store=store, now=now, since=since)


@dataclass(frozen=True)
class Week:
    """A store's days: signed (the reading), missed, closed, or before it began."""

    store: Store
    days: list["StoreDay"]

    @property
    def missed(self) -> int:
        """How many days nobody signed."""
        return sum(day.is_missed for day in self.days)


@dataclass(frozen=True)
class StoreDay:
    """One day of a store."""

    day: date
    reading: DailyReading | None
    is_closed: bool
    is_missed: bool


def days_of_stores(
    stores: list[Store], *, start: date, end: date, today: date
) -> list[Week]:
    """Which days were read, for each store; four queries.

    A store's days count from its first reading on; today is missed only tomorrow.
    """
    keys = [store.pk for store in stores]
    readings = DailyReading.objects.filter(store__in=keys)
    first = dict(readings.order_by("store", "-day").values_list("store", "day"))
    signed = {
        (row.store_id, row.day): row
        for row in readings.filter(day__range=(start, end)).select_related("signed_by")
    }
    closed = closed_days(keys, start, end)
    days = days_between(start, end)
    return [
        Week(
            store,
            [
                _day(
                    day,
                    signed.get((store.pk, day)),
                    is_closed=day in closed[store.pk],
                    counts=first.get(store.pk, today) <= day < today,
                )
                for day in days
            ],
        )
        for store in stores
    ]


def _day(
    day: date,
    reading: DailyReading | None,
    *,
    is_closed: bool,
    counts: bool,
) -> StoreDay:
    is_missed = counts and reading is None and not is_closed
    return StoreDay(day, reading, is_closed, is_missed)


def stores_to_read(stores: QuerySet[Store], *, day: date) -> QuerySet[Store]:
    """Of these stores those whose reading of `day` nobody signed yet."""
    signed = DailyReading.objects.filter(store=OuterRef("pk"), day=day)
    return stores.filter(~Exists(signed))
