"""Cases of the demonstration that went a way of their own, so that every status occurs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from feedback.actions.assessing import assess_case, investigate_case, judge_case
from feedback.actions.disputes import dispute_case, send_outside
from feedback.actions.endings import end_case, settle_case
from feedback.actions.follow_up import ask_follow_up, plan_follow_up
from feedback.actions.handling import accept_case, reply_to_case
from feedback.actions.opening import open_case
from feedback.actions.solutions import (
    RedressLine,
    approve_solution,
    propose_solution,
)
from feedback.choices import (
    CaseChannel,
    CaseKind,
    CaseStatus,
    Decision,
    Finding,
    Redress,
    ReopenReason,
)
from feedback.models import Case, Cause
from members.choices import Language
from members.models import Store
from members.queries.figures import portal_day
from portal.demo.cases import Desk, Step, desk_of
from portal.demo.chain import DOMAIN, Chain

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REASONS = "核对了小票和实物，情况属实，责任在我们。"
SORRY = (
    "非常抱歉。我们核对了小票和实物，理由和处理办法如下：按照规定为您换新，并退回差价。"
)


@dataclass(frozen=True)
class _Way:
    """What happened days before today, and what led the case to its status."""

    status: CaseStatus
    days: int
    name: str
    channel: CaseChannel
    body: str
    lead: Callable[[Case, Desk, datetime], object]


def unusual_ways(chain: Chain, *, now: datetime) -> list[Step]:
    """One case for each of the rarer statuses, each with its moment of receipt.

    Each comes by day and far enough back for all that was done since.
    """
    steps: list[Step] = []
    for place, way in enumerate(WAYS):
        store = chain.stores[place % len(chain.stores)]
        tell = partial(_tell, way, store, desk_of(chain, store))
        steps.append((now - way.days * DAY, tell))
    return steps


def _tell(way: _Way, store: Store, desk: Desk, *, at: datetime) -> None:
    case = open_case(
        kind=CaseKind.COMPLAINT,
        body=way.body,
        channel=way.channel,
        language=Language.CHINESE,
        store=store,
        name=way.name,
        email=f"{way.status.replace('_', '-')}@{DOMAIN}",
        by=desk.clerk,
        at=at,
    )
    way.lead(case, desk, at)


def _judge(case: Case, desk: Desk, at: datetime) -> datetime:
    """Taken on, sorted by its cause and found to be ours within three hours."""
    accept_case(case=case, by=desk.clerk, at=at + HOUR)
    cause = Cause.objects.select_related("category").get(code="poor_quality")
    if cause.category is None:
        raise LookupError(cause)
    assess_case(
        case=case, category=cause.category, cause=cause, by=desk.clerk, at=at + 2 * HOUR
    )
    judge_case(
        case=case,
        finding=Finding.OURS,
        decision=Decision.PARTLY,
        by=desk.clerk,
        at=at + 2 * HOUR,
    )
    return at + 3 * HOUR


def _investigate(case: Case, desk: Desk, at: datetime) -> datetime:
    at = _judge(case, desk, at)
    investigate_case(case=case, by=desk.clerk, at=at)
    return at + HOUR


def _propose(case: Case, desk: Desk, at: datetime) -> datetime:
    """More than a clerk may decide, less than a manager may."""
    at = _investigate(case, desk, at)
    propose_solution(
        case=case,
        decision=Decision.UPHELD,
        reasons=REASONS,
        items=[
            RedressLine(Redress.EXCHANGE, "换新"),
            RedressLine(Redress.COMPENSATION, "往返车费", Decimal(120), 0),
        ],
        by=desk.clerk,
        at=at,
    )
    return at + HOUR


def _approve(case: Case, desk: Desk, at: datetime) -> None:
    approve_solution(case=case, by=desk.manager, at=_propose(case, desk, at))


def _answer(case: Case, desk: Desk, at: datetime) -> datetime:
    at = _judge(case, desk, at)
    reply_to_case(case=case, text=SORRY, by=desk.clerk, at=at)
    return at


def _ask(case: Case, desk: Desk, at: datetime) -> None:
    """Asked whether all is well again, and no answer yet."""
    answered = _answer(case, desk, at)
    planned = plan_follow_up(case=case, at=answered)
    if planned is not None:
        ask_follow_up(follow_up=planned, at=planned.due_at + HOUR)


def _dispute(case: Case, desk: Desk, at: datetime) -> None:
    dispute_case(
        case=case,
        reason=ReopenReason.AGAIN,
        words="换来的还是同一批，要求退款。",
        by=desk.clerk,
        at=_answer(case, desk, at) + DAY,
    )


def _send_outside(case: Case, desk: Desk, at: datetime) -> None:
    answered = _answer(case, desk, at)
    send_outside(
        case=case,
        body="市消费者权益保护委员会",
        number="消保调字第318号",
        opened_on=portal_day(answered + 2 * DAY),
        answer_by=portal_day(at + 40 * DAY),
        by=desk.manager,
        at=answered + 2 * DAY,
    )


def _settle(case: Case, desk: Desk, at: datetime) -> None:
    settle_case(
        case=case, text="当场换了一盒新的，顾客满意。", by=desk.clerk, at=at + HOUR
    )


def _end(name: str, reason: str, case: Case, desk: Desk, at: datetime) -> None:
    original = None
    if name == "duplicate":
        original = Case.objects.exclude(pk=case.pk).filter(store=case.store).last()
    end_case(
        case=case,
        name=name,
        reason=reason,
        duplicate_of=original,
        by=desk.manager,
        at=at + 2 * HOUR,
    )


WAYS = (
    _Way(
        CaseStatus.EXTERNAL, 24, "卢女士", CaseChannel.LETTER,
        "礼盒里的茶和包装上写的等级不一样，店里只肯换，我要退一赔三。", _send_outside,
    ),
    _Way(
        CaseStatus.DISPUTED, 6, "白先生", CaseChannel.PHONE,
        "上周换的茶还是有股潮味，你们说是正常的，我不认可。", _dispute,
    ),
    _Way(
        CaseStatus.FOLLOW_UP, 13, "姚女士", CaseChannel.IN_STORE,
        "保温壶用了两次就不保温了。", _ask,
    ),
    _Way(
        CaseStatus.APPROVED, 2, "汤先生", CaseChannel.PHONE,
        "寄到家的紫砂壶盖子裂了，是送长辈的寿礼。", _approve,
    ),
    _Way(
        CaseStatus.PROPOSED, 3, "黎女士", CaseChannel.PHONE,
        "品茗课临时取消没有通知，白跑了一趟。", _propose,
    ),
    _Way(
        CaseStatus.INVESTIGATING, 1, "施女士", CaseChannel.PHONE,
        "收银台上标的是会员价，结账却按原价收。", _investigate,
    ),
    _Way(
        CaseStatus.ASSESSED, 1, "贺女士", CaseChannel.IN_STORE,
        "茶点有点干硬，像是隔天的。", _judge,
    ),
    _Way(
        CaseStatus.SETTLED, 4, "方先生", CaseChannel.IN_STORE,
        "茶叶罐的封口没有压紧。", _settle,
    ),
    _Way(
        CaseStatus.WITHDRAWN, 9, "金女士", CaseChannel.PHONE,
        "快递晚到两天。", partial(_end, "withdraw", "顾客来电，说快递已经道歉，不再追究。"),
    ),
    _Way(
        CaseStatus.DUPLICATE, 7, "陶先生", CaseChannel.PHONE,
        "我昨天打过电话，怎么还没人回。", partial(_end, "duplicate", "同一位顾客，同一件事。"),
    ),
    _Way(
        CaseStatus.SPAM, 5, "推广", CaseChannel.EMAIL,
        "专业代运营，三个月涨粉十万，加微信详谈。", partial(_end, "spam", "广告。"),
    ),
)  # fmt: skip
