"""Feedback cases of the demonstration, made by the product's own actions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from random import Random
from typing import Any

from django.utils import timezone

from feedback.actions.answers import add_customer_message
from feedback.actions.assessing import assess_case, judge_case
from feedback.actions.endings import reject_case
from feedback.actions.handling import (
    accept_case,
    add_note,
    close_case,
    reply_to_case,
)
from feedback.actions.opening import open_case
from feedback.actions.rounds import reopen_case
from feedback.choices import (
    CaseChannel,
    CaseKind,
    Decision,
    Finding,
    Quarantine,
    Severity,
)
from feedback.models import Case, Cause
from members.choices import ContactKind, Language
from members.models import Member, Purchase, Store, User
from portal.demo.case_texts import NO_CASES, STORIES, TRAPPED, Story
from portal.demo.chain import DOMAIN, Chain
from portal.demo.names import mail_name, some_name

CASES = 120
HISTORY_DAYS = 180
CHANNELS = {
    CaseChannel.ONLINE: 46,
    CaseChannel.PHONE: 18,
    CaseChannel.IN_STORE: 16,
    CaseChannel.EMAIL: 8,
    CaseChannel.SOCIAL_MEDIA: 6,
    CaseChannel.LETTER: 3,
    CaseChannel.AUTHORITY: 2,
    CaseChannel.MEDIA: 1,
}
MEMBER_SHARE = 0.68
LEFT_LYING_SHARE = 0.06
REOPENED_SHARE = 0.06
OPENING_HOUR, CLOSING_HOUR = 9, 20
THANKS = {
    Language.CHINESE: "收到，谢谢您告诉我们。后面有任何问题，随时写给我们。",
    Language.ENGLISH: "Thank you for letting us know. We are here if anything comes up.",
}

# When something is done, and what; it takes the moment as `at`.
Step = tuple[datetime, Callable[..., object]]


@dataclass
class Desk:
    """Who works on the cases of a store."""

    clerk: User
    manager: User
    care: User

    def handler(self, rng: Random) -> User:
        """Who takes a case on."""
        return rng.choices((self.manager, self.care, self.clerk), (5, 4, 2))[0]


class CaseBook:
    """Opens cases in the order of their receipt and takes them on their way."""

    def __init__(self, chain: Chain, rng: Random, *, now: datetime) -> None:
        self.chain = chain
        self.rng = rng
        self.now = now
        self.desks = {store.pk: desk_of(chain, store) for store in chain.stores}
        self.customers = list(
            Member.objects.current()
            .filter(stat__visits_all__gt=1)
            .order_by("pk")
            .values_list("pk", flat=True)[:20_000]
        )

    def fill(self, count: int, *, guest: Member, others: Sequence[Step] = ()) -> int:
        """Write about `count` cases of every kind and state; returns how many.

        Two of them are `guest`'s: a praise of last month and a complaint of this week.
        `others` are told in between, each in its turn.
        """
        plan: list[Step] = list(others)
        for number in range(count):
            story = STORIES[number % len(STORIES)]
            age = timedelta(days=HISTORY_DAYS) * self.rng.random() ** 1.6
            # A few of the last day, so that something is always new.
            received = min(self.now - age, self.now - timedelta(minutes=25))
            received = _by_day(received, self.rng, self.now)
            plan.append((received, partial(self._tell, story)))
        praise = next(story for story in STORIES if story.kind == CaseKind.PRAISE)
        for story, days in ((praise, 33), (STORIES[0], 2)):
            at = _by_day(self.now - timedelta(days=days), self.rng, self.now)
            plan.append((at, partial(self._tell, story, member=guest)))
        for number, (body, reason) in enumerate(NO_CASES):
            at = self.now - timedelta(days=9 * number + 3)
            plan.append((at, partial(self._tell_nonsense, body, reason)))
        for number, body in enumerate(TRAPPED):
            at = self.now - timedelta(hours=5 * number + 2)
            spam = partial(self._open_as_guest, body, quarantine=Quarantine.TRAP)
            plan.append((at, spam))
        # Numbers are given in the order of receipt.
        for at, step in sorted(plan, key=itemgetter(0)):
            step(at=at)
        return len(plan)

    def _tell(
        self, story: Story, *, at: datetime, member: Member | None = None
    ) -> None:
        self._lead(self._open(story, at=at, member=member), story)

    def _tell_nonsense(self, body: str, reason: str, *, at: datetime) -> None:
        case = self._open_as_guest(body, at=at)
        manager = self.desks[case.store_id or 0].manager
        reject_case(case=case, reason=reason, by=manager, at=at + timedelta(hours=2))

    def _open(self, story: Story, *, at: datetime, member: Member | None) -> Case:
        """Register a story as told by a member, or by a guest."""
        channel = self.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        if member is not None:
            channel = CaseChannel.ONLINE  # told on the member's own page
        if story.kind != CaseKind.COMPLAINT and channel in {
            CaseChannel.MEDIA,
            CaseChannel.AUTHORITY,
        }:
            channel = CaseChannel.ONLINE
        if member is None and self.customers and self.rng.random() < MEMBER_SHARE:
            member = Member.objects.select_related("home_store").get(
                pk=self.rng.choice(self.customers)
            )
        store = self._store(member)
        by = self.desks[store.pk].clerk if channel != CaseChannel.ONLINE else None
        return open_case(
            kind=story.kind,
            body=story.body,
            wish=story.wish,
            channel=channel,
            severity=story.severity,
            store=store,
            member=member,
            language=story.language,
            at=at,
            by=by,
            **(self._of_member(member, at) if member else self._of_guest(story)),
        )

    def _store(self, member: Member | None) -> Store:
        if member is not None:
            return member.home_store
        return self.rng.choices(self.chain.stores, self.chain.shares)[0]

    def _of_member(self, member: Member, at: datetime) -> dict[str, Any]:
        points = dict(
            member.contact_points.filter(is_primary=True).values_list("kind", "value")
        )
        bought = (
            Purchase.objects.filter(member=member, purchased_at__lt=at)
            .order_by("-purchased_at")
            .first()
        )
        found = {
            "name": member.name,
            "email": points.get(ContactKind.EMAIL, ""),
            "phone": points.get(ContactKind.PHONE, ""),
        }
        if bought is None or self.rng.random() < 0.3:
            return found
        day = timezone.localdate(bought.purchased_at, timezone.get_default_timezone())
        return found | {"receipt_no": bought.receipt_no, "happened_on": day}

    def _of_guest(self, story: Story) -> dict[str, Any]:
        name = some_name(self.rng)
        while name.is_latin != (story.language == Language.ENGLISH):
            name = some_name(self.rng)
        mail = f"{mail_name(name)}{self.rng.randint(10, 99)}@{DOMAIN}"
        phone = f"139{self.rng.randint(0, 99_999_999):08d}"
        return {
            "name": name.full,
            "email": mail if self.rng.random() < 0.7 else "",
            "phone": phone if self.rng.random() < 0.6 else "",
        }

    def _open_as_guest(self, body: str, *, at: datetime, quarantine: str = "") -> Case:
        return open_case(
            kind=CaseKind.ENQUIRY,
            body=body,
            channel=CaseChannel.ONLINE,
            language=Language.CHINESE,
            store=self.chain.stores[0],
            name="游客",
            at=at,
            quarantine=quarantine,
        )

    def _lead(self, case: Case, story: Story) -> None:
        """Do with the case what would have been done by now; a few are left lying."""
        steps = self._steps(case, story)
        if self.rng.random() < LEFT_LYING_SHARE:
            steps = steps[: self.rng.randint(0, 1)]
        for planned, step in steps:
            at = _in_working_hours(planned)
            if at >= self.now:
                return
            step(at=at)

    def _steps(self, case: Case, story: Story) -> list[Step]:
        rng = self.rng
        handler = self.desks[case.store_id or 0].handler(rng)
        accepted = case.received_at + timedelta(hours=rng.triangular(0.3, 27, 3))
        replied = accepted + timedelta(hours=rng.uniform(3, 60))
        steps: list[Step] = [(accepted, partial(accept_case, case=case, by=handler))]
        if story.note:
            noted = accepted + (replied - accepted) * rng.uniform(0.2, 0.9)
            note = partial(add_note, case=case, text=story.note, by=handler)
            steps.append((noted, note))
        if story.reply and story.cause:
            steps += _judging(case, story, handler, replied)
        if story.reply:
            reply = partial(reply_to_case, case=case, text=story.reply, by=handler)
            steps.append((replied, reply))
            steps += self._ending(case, story, handler, replied)
        return steps

    def _ending(
        self, case: Case, story: Story, handler: User, replied: datetime
    ) -> list[Step]:
        rng = self.rng
        manager = self.desks[case.store_id or 0].manager
        again = replied + timedelta(hours=rng.uniform(3, 50))
        closed = again + timedelta(hours=rng.uniform(4, 70))
        steps: list[Step] = []
        if story.again:
            thanks = THANKS[story.language]
            message = partial(add_customer_message, case=case, text=story.again)
            answer = partial(reply_to_case, case=case, text=thanks, by=handler)
            steps += [(again, message), (again + timedelta(hours=2), answer)]
        steps.append((closed, partial(close_case, case=case, by=manager)))
        if rng.random() < REOPENED_SHARE:
            reopened = closed + timedelta(days=rng.uniform(1, 9))
            steps.append((reopened, partial(reopen_case, case=case, by=manager)))
        return steps


def _judging(case: Case, story: Story, by: User, before: datetime) -> list[Step]:
    """Sorted by its cause shortly before the answer, with the finding."""
    cause = Cause.objects.select_related("category").get(code=story.cause)
    if cause.category is None:
        return []
    assess = partial(
        assess_case,
        case=case,
        category=cause.category,
        cause=cause,
        criteria=["conduct"] if story.severity == Severity.SEVERE else [],
        by=by,
    )
    judge = partial(
        judge_case,
        case=case,
        finding=Finding.OURS,
        decision=Decision.UPHELD,
        by=by,
    )
    return [(before, assess), (before, judge)]


def desk_of(chain: Chain, store: Store) -> Desk:
    """The first clerk of each role in the store, and customer care."""
    posts = {user: user.posts.first() for user in chain.clerks[store.pk]}
    by_role = {post.role: user for user, post in posts.items() if post is not None}
    return Desk(
        clerk=by_role["clerk"],
        manager=by_role["store_manager"],
        care=chain.staff["care"],
    )


def _by_day(at: datetime, rng: Random, now: datetime) -> datetime:
    """The same day at an hour when people are awake, and not after now."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    awake = local.replace(hour=rng.randint(8, 21))
    return awake if awake < now else at


def _in_working_hours(at: datetime) -> datetime:
    """The moment itself, or for one at night a moment of the next morning.

    What comes later stays later.
    """
    local = timezone.localtime(at, timezone.get_default_timezone())
    opening = local.replace(hour=OPENING_HOUR, minute=0, second=0, microsecond=0)
    if local.hour >= CLOSING_HOUR:
        opening += timedelta(days=1)
    elif local >= opening:
        return at
    # Thirteen hours of night become one of the morning.
    night = timedelta(hours=24 + OPENING_HOUR - CLOSING_HOUR)
    return opening + (local - (opening - night)) / 13
