"""Calendar, deadlines and waiting cases of the demonstration."""

from datetime import datetime, timedelta
from random import Random

from feedback.actions.calendars import confirm_year, propose_year, set_day
from feedback.actions.pauses import pause_clocks
from feedback.actions.policies import Terms, set_policy
from feedback.choices import CalendarDayKind, Metric, PauseReason, Severity, Unit
from feedback.models import Case
from feedback.queries.metrics import MAY_PAUSE
from feedback.tasks import watch_clocks
from members.choices import Role
from members.models import Post, User
from members.queries.figures import portal_day
from portal.demo.chain import Chain

WAITING = (
    (PauseReason.SUPPLIER, "茶厂正在复检同批次样品"),
    (PauseReason.CUSTOMER, "请问茶罐底部的批号是多少？方便的话请拍张照片发给我们。"),
    (PauseReason.EXPERT, "等待质检员的鉴定意见"),
)


def build_calendar(chain: Chain, *, now: datetime) -> None:
    """Last year's and this year's holidays, confirmed; next year's only proposed; a
    store's stock-taking; a deadline of the chain's own."""
    operations = chain.staff["operations"]
    today = portal_day(now)
    for year in (today.year - 1, today.year, today.year + 1):
        propose_year(year=year, at=now)
        if year <= today.year:
            confirm_year(year=year, by=operations, at=now)
    store = chain.stores[0]
    keeper = Post.objects.filter(store=store, role=Role.STORE_MANAGER).first()
    stock_taking = today + timedelta(days=9)
    set_day(
        store=store,
        day=stock_taking,
        kind=CalendarDayKind.SHORT,
        periods="13:00-16:30",
        name="年末盘点",
        by=keeper.user if keeper else operations,
        at=now,
    )
    set_policy(
        metric=Metric.RESOLVE,
        terms=Terms(unit=Unit.WORKING_DAYS, amount=1),
        severity=Severity.SEVERE,
        by=operations,
        at=now - timedelta(days=400),
    )


def let_some_wait(rng: Random, *, now: datetime) -> None:
    """A few open cases wait for somebody; everybody is told of what is overdue."""
    at = now - timedelta(hours=2)
    cases = Case.objects.open().filter(
        clocks__metric__in=MAY_PAUSE,
        clocks__stopped_at=None,
        clocks__started_at__lt=at,
        store__isnull=False,
    )
    found = list(cases.order_by("pk").distinct()[:20])
    rng.shuffle(found)
    managers = dict(
        Post.objects.filter(role=Role.STORE_MANAGER).values_list("store", "user")
    )
    people = User.objects.in_bulk(set(managers.values()))
    for case, (reason, words) in zip(found, WAITING, strict=False):
        pause_clocks(
            case=case,
            reason=reason,
            words=words,
            until=now + timedelta(days=6),
            by=people[managers[case.store_id or 0]],
            at=at,
        )
    watch_clocks(at=now)
