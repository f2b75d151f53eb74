"""What was done for the customers of the demonstration's cases, promised and answered."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.db.models import Min

from feedback.actions.assessing import assess_case, investigate_case, judge_case
from feedback.actions.follow_up import plan_follow_up, reopen_after_answer
from feedback.actions.solutions import RedressLine, propose_solution, send_back_solution
from feedback.choices import (
    CaseKind,
    CaseStatus,
    Decision,
    Finding,
    FollowUpWay,
    GoodsFate,
    Redress,
    SolutionState,
    WouldReturn,
)
from feedback.models import (
    Case,
    CasePromise,
    Cause,
    FollowUp,
    RedressItem,
    ReturnedGoods,
    Solution,
)
from members.models import User, scope_of
from members.queries.figures import portal_day
from portal.demo.chain import Chain

DAY = timedelta(days=1)
ANSWERED = (CaseStatus.REPLIED, CaseStatus.FOLLOW_UP, CaseStatus.CLOSED)
AT_WORK = (CaseStatus.ACCEPTED, CaseStatus.ASSESSED)
ASKED_AFTER = 7 * DAY
REASONS = "核对了小票和监控，情况属实，责任在我们。参照以往类似个案处理。"
# What is given, how often, and between which sums.
GIFTS = (
    ((Redress.APOLOGY, "店长致电道歉"), 5, (0, 0)),
    ((Redress.EXCHANGE, "换新"), 4, (38, 168)),
    ((Redress.GIFT, "茶样礼盒"), 3, (30, 60)),
    ((Redress.RETURN, "全额退款"), 2, (58, 398)),
    ((Redress.PRICE, "退差价"), 2, (8, 40)),
    ((Redress.TRAINING, "班前会复训接待流程"), 1, (0, 0)),
)
PROMISES = ("换新的茶叶寄到府上", "退款原路退回", "店长当面说明", "补寄破损的盖碗")
# How content people are with the outcome, in shares of a hundred.
GRADES = {5: 38, 4: 31, 3: 14, 2: 11, 1: 6}
WORDS = {
    5: ("处理得很快，谢谢。", "", "Very kind, thank you."),
    4: ("", "希望回电再快一点。", ""),
    3: ("结果可以，过程太久。", "", ""),
    2: ("换来的还是有潮味。", "说好三天，等了一个星期。"),
    1: ("没有人把这当回事。", "Nobody really listened."),
}
RETURNED = (("明前龙井 50g", "受潮"), ("青瓷盖碗", "运输破损"), ("紫砂壶", "壶嘴裂纹"))
# Above what a store may decide alone, and what waits for operations.
WAITING = (Decimal(380), Decimal(460), Decimal(1280), Decimal(6800))


class AmendsBook:
    """Writes what became of the cases that are there."""

    def __init__(self, chain: Chain, rng: Random, *, now: datetime) -> None:
        self.chain = chain
        self.rng = rng
        self.now = now

    def fill(self) -> None:
        """Solutions in every state, promises, goods, and answers of customers."""
        answered = Case.objects.filter(kind=CaseKind.COMPLAINT, status__in=ANSWERED)
        for case in answered.exclude(first_reply_at=None).order_by("pk"):
            if self.rng.random() < 0.75:
                self._solve(case)
            self._promise(case)
            self._ask(case)
        self._let_wait()
        self._open_again()

    def _solve(self, case: Case) -> None:
        """An approved solution of the past, with what was done."""
        at = case.first_reply_at or self.now
        (kind, what), _share, sums = self.rng.choices(GIFTS, [g[1] for g in GIFTS])[0]
        amount = Decimal(self.rng.randint(*sums))
        solution = Solution.objects.create(
            case=case,
            cycle=case.cycle,
            state=SolutionState.APPROVED,
            decision=case.decision or Decision.UPHELD,
            reasons=REASONS,
            amount=amount,
            proposed_at=at - timedelta(hours=3),
            proposed_by=case.handler,
            decided_at=at - timedelta(hours=2),
            decided_by=case.handler,
            is_by_rule=amount <= 50,
            agreed_at=at + timedelta(hours=5),
            agreed_how="电话确认",
        )
        done_at = min(at + self.rng.uniform(0.2, 4) * DAY, self.now)
        RedressItem.objects.create(
            solution=solution,
            kind=kind,
            what=what,
            amount=amount,
            done_at=done_at,
            done_by=case.handler,
        )
        if kind in {Redress.EXCHANGE, Redress.RETURN}:
            self._take_back(case, at)

    def _take_back(self, case: Case, at: datetime) -> None:
        what, reason = self.rng.choice(RETURNED)
        fate = self.rng.choice(list(GoodsFate))
        ReturnedGoods.objects.create(
            case=case,
            store=case.store,
            what=what,
            reason=reason,
            batch=case.batch or f"B{at:%y%m}",
            taken_at=at,
            taken_by=case.handler,
            fate=fate,
            fate_at=None if fate == GoodsFate.WAITING else at + DAY,
            fate_by=None if fate == GoodsFate.WAITING else case.handler,
        )

    def _promise(self, case: Case) -> None:
        """Most promises are kept; a few are broken, late, or due just now."""
        if self.rng.random() > 0.45 or case.first_reply_at is None:
            return
        due_on = portal_day(case.first_reply_at + self.rng.randint(2, 5) * DAY)
        is_open = case.status == CaseStatus.REPLIED
        kept = self.rng.random() < 0.86
        settled = None if is_open else case.closed_at or self.now
        CasePromise.objects.create(
            case=case,
            what=self.rng.choice(PROMISES),
            due_on=due_on,
            owner=case.handler,
            made_at=case.first_reply_at,
            made_by=case.handler,
            settled_at=settled,
            settled_by=None if is_open else case.handler,
            is_kept=None if is_open else kept,
            evidence="" if is_open else ("快递单号已发" if kept else "缺货，晚了三天"),
        )

    def _ask(self, case: Case) -> None:
        """Asked a week after the answer; two of three answer."""
        if FollowUp.objects.filter(case=case, cycle=case.cycle).exists():
            return
        due_at = (case.first_reply_at or self.now) + ASKED_AFTER
        if due_at > self.now:
            if case.status == CaseStatus.REPLIED:
                plan_follow_up(case=case, at=self.now)
            return
        by_call = not case.email and self.rng.random() < 0.8
        asked = FollowUp(
            case=case,
            cycle=case.cycle,
            due_at=due_at,
            way=FollowUpWay.CALL if by_call else FollowUpWay.MAIL,
            asked_at=due_at,
        )
        if self.rng.random() < 0.66:
            self._answer(asked, by_call=by_call)
        elif by_call:
            asked.asked_at = None
        asked.save()

    def _answer(self, asked: FollowUp, *, by_call: bool) -> None:
        rng = self.rng
        grade = rng.choices(list(GRADES), list(GRADES.values()))[0]
        asked.outcome = grade
        asked.process = min(5, max(1, grade + rng.choice((-1, 0, 0, 1))))
        asked.would_return = (
            WouldReturn.YES
            if grade > 3
            else rng.choice((WouldReturn.UNSURE, WouldReturn.NO))
        )
        asked.words = rng.choice(WORDS[grade])
        asked.answered_at = min(asked.due_at + rng.uniform(0.1, 3) * DAY, self.now)
        asked.answered_by = self.chain.staff["care"] if by_call else None
        if grade < 3 and asked.answered_at < self.now - 2 * DAY:
            asked.decided_at = asked.answered_at + timedelta(hours=20)
            asked.decided_by = asked.case.handler
            asked.decision = "已电话说明并致歉，顾客接受。"

    def _let_wait(self) -> None:
        """Proposals above the proposer's limit, one of them sent back."""
        cause = Cause.objects.exclude(category=None).order_by("path").first()
        cases = Case.objects.filter(
            kind=CaseKind.COMPLAINT, status__in=AT_WORK, quarantine=""
        ).exclude(handler=None)
        oldest = cases.order_by("status").values("status").annotate(first=Min("pk"))
        # One of each status stays what it is.
        cases = cases.exclude(pk__in=[each["first"] for each in oldest])
        for case, amount in zip(cases.order_by("-pk"), WAITING, strict=False):
            if cause is not None and cause.category is not None:
                self._propose(case, cause, amount)
        waiting = list(Solution.objects.waiting().order_by("-amount")[:2])
        manager = self._decider(waiting[0]) if len(waiting) > 1 else None
        if manager is not None:
            send_back_solution(
                case=waiting[0].case,
                comment="请附上小票照片，再说明为什么不是换货。",
                by=manager,
                at=self.now,
            )

    def _propose(self, case: Case, cause: Cause, amount: Decimal) -> None:
        by, at = case.handler, self.now - timedelta(hours=self.rng.uniform(2, 40))
        if by is None or cause.category is None or at < case.received_at:
            return
        found = case.cause or cause
        category = case.category or found.category or cause.category
        assess_case(case=case, category=category, cause=found, by=by, at=at)
        judge_case(case=case, finding=Finding.OURS, by=by, at=at)
        investigate_case(case=case, by=by, at=at)
        clerk = self._clerk(case) or by
        propose_solution(
            case=case,
            decision=Decision.UPHELD,
            reasons=REASONS,
            items=[
                RedressLine(Redress.APOLOGY),
                RedressLine(Redress.COMPENSATION, "往返车费与茶具损失", amount, 0),
            ],
            by=clerk,
            at=at,
        )

    def _clerk(self, case: Case) -> User | None:
        """A clerk of the store: what waits is more than a clerk may decide."""
        people = self.chain.clerks.get(case.store_id or 0, ())
        lower = [p for p in people if not scope_of(p, "feedback.approve_solution")]
        return lower[0] if lower else None

    def _decider(self, solution: Solution) -> User | None:
        people = self.chain.clerks.get(solution.case.store_id or 0, ())
        for person in people:
            scope = scope_of(person, "feedback.approve_solution")
            if scope and person.pk != solution.proposed_by_id:
                return person
        return None

    def _open_again(self) -> None:
        """One of the dissatisfied has the case opened again."""
        found = FollowUp.objects.to_decide().order_by("-answered_at").first()
        if found is None:
            found = FollowUp.objects.dissatisfied().order_by("-answered_at").first()
            if found is None:
                return
            FollowUp.objects.filter(pk=found.pk).update(
                decided_at=None, decided_by=None, decision=""
            )
        reopen_after_answer(follow_up=found, words="", at=self.now)
