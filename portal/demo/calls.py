"""Call lists, calls after services and letters of thanks of the demonstration."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from campaigns.actions.call_lists import create_call_list
from campaigns.actions.calling import record_call_outcome
from campaigns.actions.follow_up import (
    make_service_calls,
    save_service_rule,
    write_measures,
)
from campaigns.actions.templates import save_template
from campaigns.actions.thanks import suggest_thanks
from campaigns.choices import CallAim, CallOutcome, CallPurpose, CallState, ThanksKind
from campaigns.models import Call, CallList, ThanksRule
from members.actions.consent import record_consent
from members.choices import (
    Channel,
    ConsentAction,
    ConsentSource,
    Language,
    Purpose,
    ThingKind,
)
from members.models import (
    Member,
    MemberList,
    MemberListEntry,
    OwnedThing,
    ServiceRecord,
    Store,
    User,
)
from members.queries.figures import midnight, portal_day
from portal.demo.chain import Chain

GUESTS = 36
SERVED = 26
OPEN_FROM, OPEN_UNTIL = 9, 19
DONE = (
    "预约改成半小时一档，迟到超过十分钟由店长电话说明；"
    "修好当面试水，报价写在工单上请顾客签字。"
)
SAID = (
    "想带先生一起来，留两个靠窗的位置。",
    "下午两点以后方便，喜欢岩茶。",
    "最近出差，下个月再约。",
    "问有没有新到的寿眉。",
)
WELL = (
    "清洗得很干净，加热也快了。",
    "师傅很耐心，讲了怎么除水垢。",
    "比说好的还早一天取到。",
)
BADLY = (
    ("说好三点，四点半才修好，也没人打招呼。", ("late",), 2),
    ("换了密封圈还是滴水，要再跑一趟。", ("quality",), 1),
    ("报价八十，收了一百二，没有解释。", ("price", "explained"), 2),
)
SCRIPT_ZH = (
    "{form_of_address|您}好，我是{store_name|松声茶舍}的店员。\n"
    "{aim}\n您这会儿方便说两句吗？"
)
SCRIPT_EN = (
    "Hello {form_of_address|there}, I am calling from {store_name|Pinesong Tea House}.\n"
    "{aim}\nIs this a good moment for two words?"
)
THANKS: dict[str, tuple[str, str]] = {
    Language.CHINESE: (
        "谢谢{given_name|您}",
        (
            "{form_of_address|亲爱的茶友}：\n\n谢谢您。您的心意，{store_name|店里}的同事都记着。"
            "下次来，坐下来喝一泡今年的新茶。\n\n{store_name|松声茶舍} 全体同事"
        ),
    ),
    Language.ENGLISH: (
        "Thank you, {given_name|dear guest}",
        (
            "Dear {form_of_address|guest},\n\nthank you. Everybody at "
            "{store_name|our tea house} remembers it. Next time, sit down with us for a cup "
            "of this year's tea.\n\n{store_name|Pinesong Tea House}"
        ),
    ),
}


def build_calls(chain: Chain, rng: Random, *, now: datetime) -> None:
    """A half-worked list with call-backs, services asked about since last month, the
    month's report with its measures, and letters of thanks to send."""
    clerk, manager = chain.staff["clerk"], chain.staff["manager"]
    _tasting(chain, rng, clerk, manager, now)
    _services(chain, rng, clerk, now)
    template = save_template(name="感谢函", texts=THANKS, by=chain.staff["marketer"])
    for kind, amount in (
        (ThanksKind.FIRST_VISIT, None),
        (ThanksKind.KEY_ACCOUNT, None),
        (ThanksKind.REFERRAL, None),
        (ThanksKind.PRAISE, None),
        (ThanksKind.BIG_PURCHASE, Decimal(3000)),
    ):
        ThanksRule.objects.create(kind=kind, template=template, amount=amount, days=14)
    suggest_thanks(at=now)


def _at(now: datetime, days: int, hour: int, minute: int = 0) -> datetime:
    """An hour of a day so many days ago, never ahead."""
    day = portal_day(now) - timedelta(days=days)
    moment = timezone.make_aware(
        datetime.combine(day, time(hour, minute)), timezone.get_default_timezone()
    )
    return min(moment, now - timedelta(minutes=1))


def _later(now: datetime, place: int) -> datetime:
    """When to call back: in a moment if the shop is open, else on the next day."""
    if place < len(SAID) * 2 and OPEN_FROM <= timezone.localtime(now).hour < OPEN_UNTIL:
        return now + timedelta(minutes=15)
    return midnight(portal_day(now) + timedelta(days=1)) + timedelta(
        hours=10 + place % 6, minutes=30
    )


def _agree(members: Sequence[Member], since: datetime) -> None:
    """Their consent to news by phone, given at the till; a later act counts more."""
    for member in members:
        record_consent(
            member=member,
            purpose=Purpose.NEWS,
            channel=Channel.PHONE,
            action=ConsentAction.GIVEN,
            source=ConsentSource.TILL,
            at=since,
        )


def _regulars(store: Store) -> list[Member]:
    """Members of the store who come often and have a telephone."""
    found = Member.objects.current().filter(
        home_store=store, stat__visits_all__gt=2, contact_points__kind="phone"
    )
    return list(found.order_by("pk").distinct()[:GUESTS])


def _tasting(
    chain: Chain, rng: Random, clerk: User, manager: User, now: datetime
) -> None:
    """Invitations by phone, half of them made; call-backs for later today."""
    store = chain.stores[0]
    members = _regulars(store)
    start = _at(now, 3, 10)
    # Some never agreed: they stand on the list as left out.
    _agree(members[: len(members) * 5 // 6], start - timedelta(days=90))
    guests = MemberList.objects.create(name="秋茶品鉴会 · 电话邀约", created_by=manager)
    MemberListEntry.objects.bulk_create(
        MemberListEntry(member_list=guests, member=member, at=start, by=manager)
        for member in members
    )
    if not members:
        return
    made = create_call_list(
        by=manager,
        at=start,
        member_list=guests,
        store=store,
        name="秋茶品鉴会 · 电话邀约",
        aim=CallAim.INVITATION,
        aim_words="周六下午的秋茶品鉴会：来不来，几位",
        purpose=CallPurpose.NEWS,
        script_zh=SCRIPT_ZH.replace(
            "{aim}", "周六下午我们办秋茶品鉴会，想请您来坐坐。"
        ),
        script_en=SCRIPT_EN.replace(
            "{aim}",
            "On Saturday afternoon we taste the autumn teas and would like you to come.",
        ),
        starts_on=portal_day(start),
        ends_on=portal_day(now) + timedelta(days=5),
        priority=6,
        most_tries=3,
    )
    _call_half(made, rng, clerk, now)


def _call_half(made: CallList, rng: Random, clerk: User, now: datetime) -> None:
    """Half of the list was called on the last two days, with every kind of outcome."""
    outcomes = [
        CallOutcome.REACHED,
        CallOutcome.WILL_COME,
        CallOutcome.NO_ANSWER,
        CallOutcome.WILL_COME,
        CallOutcome.NOT_INTERESTED,
        CallOutcome.CALL_BACK,
        CallOutcome.LEFT_WORD,
    ]
    calls = made.calls.filter(state=CallState.WAITING).order_by("pk")
    for place, call in enumerate(calls[: calls.count() * 3 // 5]):
        outcome = outcomes[place % len(outcomes)]
        back = _later(now, place) if outcome == CallOutcome.CALL_BACK else None
        record_call_outcome(
            call=call,
            outcome=outcome,
            by=clerk,
            at=_at(now, 2 - place % 2, 10 + place % 8, place * 7 % 60),
            said=rng.choice(SAID) if outcome != CallOutcome.NO_ANSWER else "",
            call_back_at=back,
        )


def _services(chain: Chain, rng: Random, clerk: User, now: datetime) -> None:
    """Services of the last weeks, the calls about them, last month's report."""
    operations = chain.staff["operations"]
    words: dict[str, Any] = {
        "script_zh": SCRIPT_ZH.replace(
            "{aim}", "前几天您的器具在我们这里保养过，想问问用着怎么样。"
        ),
        "script_en": SCRIPT_EN.replace(
            "{aim}",
            "A few days ago we serviced something of yours. How does it work for you?",
        ),
    }
    today = portal_day(now)
    begin = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    rule = save_service_rule(
        by=operations,
        at=midnight(begin),
        name="器具保养回访",
        aim_words="好不好用，哪里不满意，要不要再看一次",
        thing_kind="",
        days=3,
        days_open=7,
        **words,
    )
    _serve(chain, rng, now)
    for day in range((today - begin).days + 1):
        make_service_calls(
            at=midnight(begin + timedelta(days=day)) + timedelta(hours=1)
        )
    late = Call.objects.filter(call_list=rule.call_list, until__lt=today)
    recent = today - timedelta(days=6)
    for place, call in enumerate(late.order_by("pk")):
        _ask(call, rng, place, clerk, now)
    rest = Call.objects.live().filter(call_list=rule.call_list, until__lt=recent)
    rest.update(state=CallState.EXPIRED)
    for store in (None, chain.stores[0]):
        write_measures(month=begin, store=store, words=DONE, by=operations, at=now)


def _serve(chain: Chain, rng: Random, now: datetime) -> None:
    things = list(
        OwnedThing.objects.filter(member__home_store__in=chain.stores[:3])
        .select_related("member")
        .order_by("pk")[:SERVED]
    )
    span = 20 + portal_day(now).day
    records = [
        ServiceRecord(
            thing=thing,
            member=thing.member,
            at=_at(now, 3 + place * span // max(len(things), 1), 11 + place % 6),
            store_id=thing.member.home_store_id,
            what="清洗水垢，更换密封圈"
            if thing.kind == ThingKind.APPLIANCE
            else "壶身养护，修补壶嘴小磕",
            amount=rng.choice((60, 120, 180)),
            technician=rng.choice(("老范", "小石", "阿海")),
        )
        for place, thing in enumerate(things)
    ]
    ServiceRecord.objects.bulk_create(records)


def _ask(call: Call, rng: Random, place: int, clerk: User, now: datetime) -> None:
    """One conversation after a service, on the day its call was due."""
    by = (
        User.objects.filter(posts__store=call.store, posts__role="clerk").first()
        or clerk
    )
    at = min(call.next_at + timedelta(hours=10, minutes=place * 13 % 60), now)
    if place % 6 == 4:
        record_call_outcome(call=call, outcome=CallOutcome.NO_ANSWER, by=by, at=at)
        return
    values: dict[str, Any]
    if place % 5 == 2:
        words, problems, mark = BADLY[place % len(BADLY)]
        values = {"said": words, "problems": problems, "satisfaction": mark}
    else:
        values = {"said": rng.choice(WELL), "satisfaction": rng.choice((4, 5, 5, 3))}
    record_call_outcome(call=call, outcome=CallOutcome.REACHED, by=by, at=at, **values)
