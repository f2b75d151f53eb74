"""Who gets what in the next days: a dry run of the real gate, which writes nothing.

Each day and each campaign is gone through in the order of the worker. Whoever gets a
letter on the third day has one more to count against the cap on the fifth, and the
household rests from then on. What is foreseen rests on what is known today: nobody buys,
agrees or complains in it. Further steps are counted as if nobody bought before them.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from campaigns.choices import CampaignKind, LeftOut
from campaigns.journeys.draws import draw
from campaigns.journeys.windows import leaving_at
from campaigns.models import (
    Campaign,
    CampaignStep,
    CapEntry,
    OutreachRules,
    Recipient,
    Run,
)
from campaigns.queries.foreseen import Coming, active_campaigns, coming_step, foreseen
from campaigns.queries.known import (
    APART,
    Choice,
    Known,
    choose,
    read_known,
    refusal_now,
)
from members.choices import Channel, MessageKind, Purpose
from members.models import HouseholdMembership, Member, Message
from members.queries.households import NEVER_SENT
from members.record.marketing_holds import holds_on

DAYS = 30
# Of each campaign so many people are looked at, the soonest first.
MOST = 5000


@dataclass(frozen=True, order=True)
class Foreseen:
    """One person and one letter or call that is to come; or why it will not."""

    day: date
    campaign_id: int
    step: int
    member_id: int
    occurrence: str
    channel: str
    reason: str = ""
    held_by: str = ""
    store_id: int = 0
    owner_id: int | None = None


@dataclass(frozen=True)
class Forecast:
    """Everything that is to come, and the campaigns of which only the first MOST people
    were looked at."""

    first: date
    days: int
    rows: list[Foreseen]
    cut: set[int]
    broken: set[int]


def forecast(*, at: datetime, days: int = DAYS, most: int = MOST) -> Forecast:
    """The days from today on. The number of queries grows with the campaigns and the
    days, never with the people."""
    rules = OutreachRules.objects.current()
    campaigns = active_campaigns()
    coming: dict[int, list[Coming]] = {}
    cut, broken = set(), set()
    for campaign in campaigns:
        try:
            coming[campaign.pk], is_cut = foreseen(
                campaign, at=at, days=days, most=most
            )
        except LookupError:  # a segment rule is gone
            broken.add(campaign.pk)
            continue
        if is_cut:
            cut.add(campaign.pk)
    known = [each for each in campaigns if each.pk in coming]
    ids = {each.member_id for rows in coming.values() for each in rows}
    ledger = Ledger.read(ids, rules=rules, at=at)
    runs = [_Campaign(each, coming[each.pk], rules, ledger, at) for each in known]
    first = timezone.localdate(at)
    last = first + timedelta(days=days - 1)
    rows: list[Foreseen] = []
    for number in range(days):
        for run in runs:
            rows += run.on(first + timedelta(days=number))
    shown = [each for each in rows if each.day <= last]
    return Forecast(first, days, _with_places(shown, ids), cut, broken)


@dataclass
class Ledger:
    """Who hears from us when: what was sent, and what is foreseen."""

    rules: OutreachRules
    heard: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    # By household: the day, and who of them it was.
    homes: dict[int, list[tuple[date, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    home_of: dict[int, int] = field(default_factory=dict)

    @classmethod
    def read(
        cls, ids: Collection[int], *, rules: OutreachRules, at: datetime
    ) -> "Ledger":
        """What counts already; three queries."""
        ledger = cls(rules)
        entries = CapEntry.objects.filter(
            member__in=ids, at__gt=at - timedelta(days=rules.cap_days)
        )
        for member_id, moment in entries.values_list("member_id", "at"):
            ledger.heard[member_id].append(timezone.localdate(moment))
        places = HouseholdMembership.objects.filter(member__in=ids)
        ledger.home_of = dict(places.values_list("member_id", "household_id"))
        path = "member__household_membership__household"
        letters = Message.objects.filter(
            kind=MessageKind.MARKETING,
            queued_at__gte=at - timedelta(days=rules.household_rest_days),
            **{f"{path}__in": set(ledger.home_of.values())},
        ).exclude(state__in=NEVER_SENT)
        for home, member_id, moment in letters.order_by().values_list(
            path, "member_id", "queued_at"
        ):
            ledger.homes[home].append((timezone.localdate(moment), member_id or 0))
        return ledger

    def is_full(self, member_id: int, day: date) -> bool:
        """Whether the member heard from us often enough before this day."""
        if not self.rules.cap_count:
            return False
        since = day - timedelta(days=self.rules.cap_days)
        heard = [each for each in self.heard.get(member_id, ()) if each > since]
        return len(heard) >= self.rules.cap_count

    def rests(self, member_id: int, day: date) -> bool:
        """Whether another of the household heard from us within the days of rest."""
        since = day - timedelta(days=self.rules.household_rest_days)
        letters = self.homes.get(self.home_of.get(member_id, 0), ())
        return any(each > since and who != member_id for each, who in letters)

    def note(self, campaign: Campaign, member_id: int, channel: str, day: date) -> None:
        """Somebody will hear from us."""
        if campaign.counts_to_cap:
            self.heard[member_id].append(day)
        home = self.home_of.get(member_id)
        if home is not None and channel != Channel.PHONE:
            self.homes[home].append((day, member_id))


class _Campaign:
    """The dry run of one campaign: what is known of its people, and who comes when."""

    def __init__(
        self,
        campaign: Campaign,
        coming: Sequence[Coming],
        rules: OutreachRules,
        ledger: Ledger,
        at: datetime,
    ) -> None:
        self.campaign = campaign
        self.rules = rules
        self.ledger = ledger
        self.steps: dict[int, CampaignStep] = {
            step.place: step for step in campaign.further_steps.all()
        }
        ids = sorted({each.member_id for each in coming})
        self.known = self._read(ids, at)
        self.greeted = self._greetings(ids)
        self.by_day: dict[date, list[Coming]] = defaultdict(list)
        for each in coming:
            self.by_day[each.day].append(each)

    def _read(self, ids: Sequence[int], at: datetime) -> Known:
        channels = [*self.campaign.channels]
        for step in self.steps.values():
            channels += step.channels
        channels += [each.value for each in (Channel.EMAIL, Channel.SMS, Channel.PHONE)]
        run = Run(
            campaign=self.campaign, for_date=timezone.localdate(at), started_at=at
        )
        return read_known(
            run,
            ids,
            channels=list(dict.fromkeys(channels)),
            rules=self.rules,
            held=holds_on(ids),
            at=at,
        )

    def _greetings(self, ids: Sequence[int]) -> dict[int, list[date]]:
        """The days of the birthday letters that each had, from whichever campaign."""
        found: dict[int, list[date]] = defaultdict(list)
        if self.campaign.kind != CampaignKind.BIRTHDAY:
            return found
        letters = Recipient.objects.filter(
            member__in=ids,
            campaign__kind=CampaignKind.BIRTHDAY,
            left_out="",
            run__step=0,
        )
        for member_id, day in letters.values_list("member_id", "run__for_date"):
            found[member_id].append(day)
        return found

    def on(self, day: date) -> list[Foreseen]:
        """Whom it comes to on this day. Addresses are given out anew each day."""
        self.known.taken = set()
        found = []
        while self.by_day.get(day):  # a step without a wait comes the same day
            found += [self._one(each) for each in self.by_day.pop(day)]
        return found

    def _one(self, each: Coming) -> Foreseen:
        choice = self._choice(each)
        day = each.day
        if not choice.reason:
            day = self._leaves(each, choice.channel)
            self.ledger.note(self.campaign, each.member_id, choice.channel, day)
            self._follow(each)
        is_held = choice.reason == LeftOut.HELD_BACK
        return Foreseen(
            day,
            self.campaign.pk,
            each.step,
            each.member_id,
            each.occurrence,
            choice.channel,
            choice.reason,
            self.known.held.get(each.member_id, "") if is_held else "",
        )

    def _choice(self, each: Coming) -> Choice:
        """What the gate says, with the cap and the rest as they will be on that day."""
        member, known, ledger = each.member_id, self.known, self.ledger
        full = self.campaign.counts_to_cap and ledger.is_full(member, each.day)
        known.capped = {member} if full else set()
        known.greeted = {member} if self._was_greeted(each) else set()
        home = ledger.home_of.get(member)
        rests = self.campaign.purpose == Purpose.NEWS and ledger.rests(member, each.day)
        known.resting = {home} if rests and home is not None else set()
        if each.is_frozen:
            channel = each.channels[0]
            return Choice(channel, reason=refusal_now(member, channel, known))
        return choose(self.campaign, member, known, channels=each.channels)

    def _was_greeted(self, each: Coming) -> bool:
        days = self.greeted.get(each.member_id, ())
        birthday = each.day + timedelta(days=self.campaign.lead_days)
        return each.step == 0 and any(abs(birthday - day) < APART for day in days)

    def _leaves(self, each: Coming, channel: str) -> date:
        if channel == Channel.PHONE:
            return each.day
        return leaving_at(
            each.at,
            draw("leaving", self.campaign.pk, each.step, each.member_id),
            spread_hours=self.campaign.spread_hours,
            quiet_from=self.rules.quiet_from,
            quiet_until=self.rules.quiet_until,
        ).date()

    def _follow(self, each: Coming) -> None:
        """The step after this one, as if nobody bought before it."""
        step = self.steps.get(each.step + 1)
        if step is not None:
            moment = each.at + timedelta(days=step.wait_days)
            later = coming_step(step, each.member_id, each.occurrence, moment)
            self.by_day[later.day].append(later)


def _with_places(rows: Sequence[Foreseen], ids: Collection[int]) -> list[Foreseen]:
    """With each member's store and the colleague who looks after them; one query."""
    places = {
        pk: (store_id, owner_id)
        for pk, store_id, owner_id in Member.objects.filter(pk__in=ids).values_list(
            "pk", "home_store_id", "owner_id"
        )
    }
    found = []
    for each in rows:
        store_id, owner_id = places.get(each.member_id, (0, None))
        found.append(
            Foreseen(
                each.day,
                each.campaign_id,
                each.step,
                each.member_id,
                each.occurrence,
                each.channel,
                each.reason,
                each.held_by,
                store_id,
                owner_id,
            )
        )
    return found
