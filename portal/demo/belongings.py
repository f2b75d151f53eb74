"""Owned things, products in use and events of the demonstration."""

from datetime import date, datetime, timedelta
from random import Random

from members.choices import AttendanceState, ReadingUnit, ThingKind, UseState
from members.models import (
    EventAttendance,
    Member,
    MemberStat,
    OwnedThing,
    ProductUse,
    ServiceRecord,
)
from members.queries.figures import portal_day
from portal.demo.chain import Chain

THINGS = (
    (ThingKind.APPLIANCE, "玉书电热煮茶器 T6", "YS6-", 365),
    (ThingKind.APPLIANCE, "恒温茶叶柜 48L", "CG48-", 180),
    (ThingKind.OTHER, "紫砂壶（养护套餐）", "ZS-", 120),
)
SERVICES = ("清洗水垢，更换密封圈", "更换滤芯，校准温度", "壶身养护，修补壶嘴小磕")
HOW = ("每天早上盖碗泡一泡", "办公室大杯闷泡", "晚饭后煮着喝", "周末和家人一起喝")
EFFECT = (
    "睡前不再喝浓茶，睡得好些。",
    "肠胃舒服多了，想继续喝。",
    "觉得涩，已教降低水温。",
)
EVENTS = ("秋季白茶品鉴会", "龙井开采节茶山行", "会员之夜：岩茶与古琴", "亲子点茶课")
LED_TO = ("当场购两饼寿眉", "带来一位新会员", "预订了年货礼盒", "")


def build_belongings(chain: Chain, rng: Random, *, now: datetime) -> None:
    """A thing for one buyer in fifteen, a use for one in eight, events for one in five."""
    today = portal_day(now)
    things: list[OwnedThing] = []
    uses: list[ProductUse] = []
    attendances: list[EventAttendance] = []
    buyers = Member.objects.current().filter(stat__visits_all__gt=1).order_by("pk")
    for member in buyers:
        if rng.random() < 1 / 15:
            things.append(_thing(member, rng, today))
        if rng.random() < 1 / 8:
            uses.append(_use(chain, member, rng, today))
        if rng.random() < 1 / 5:
            attendances.append(_attendance(member, rng, today))
    OwnedThing.objects.bulk_create(things)
    ProductUse.objects.bulk_create(uses)
    EventAttendance.objects.bulk_create(attendances)
    _serve(things, rng, now=now)
    came = [row.member_id for row in attendances if row.state == AttendanceState.CAME]
    MemberStat.objects.filter(pk__in=came).update(events_attended=1)


def _thing(member: Member, rng: Random, today: date) -> OwnedThing:
    kind, name, prefix, interval = rng.choice(THINGS)
    serial = f"{prefix}{rng.randrange(10_000, 99_999)}"
    bought_on = today - timedelta(days=rng.randrange(200, 900))
    return OwnedThing(
        member=member,
        kind=kind,
        name=name,
        serial=serial,
        serial_norm=serial.replace("-", ""),
        bought_on=bought_on,
        warranty_until=bought_on + timedelta(days=730),
        unit=ReadingUnit.HOURS if kind == ThingKind.APPLIANCE else "",
        interval_days=interval,
        next_service_on=today + timedelta(days=rng.randrange(-10, 120)),
    )


def _serve(things: list[OwnedThing], rng: Random, *, now: datetime) -> None:
    ServiceRecord.objects.bulk_create(
        ServiceRecord(
            thing=thing,
            member=thing.member,
            at=now - timedelta(days=rng.randrange(60, 170)),
            store_id=thing.member.home_store_id,
            what=rng.choice(SERVICES),
            amount=rng.choice((0, 60, 120, 180)),
            brought_by_name=rng.choice(("", "", "司机老周", "邻居代送")),
            technician=rng.choice(("老范", "小石", "阿海")),
            next_on=thing.next_service_on,
        )
        for thing in things
    )


def _use(chain: Chain, member: Member, rng: Random, today: date) -> ProductUse:
    return ProductUse(
        member=member,
        product=rng.choice(chain.products),
        since=today - timedelta(days=rng.randrange(20, 300)),
        how=rng.choice(HOW),
        effect=rng.choice(EFFECT),
        follow_up_on=rng.choice((None, today + timedelta(days=rng.randrange(0, 30)))),
        state=rng.choice((UseState.USING, UseState.USING, UseState.PAUSED)),
    )


def _attendance(member: Member, rng: Random, today: date) -> EventAttendance:
    on = today + timedelta(days=rng.randrange(-200, 20))
    states = (AttendanceState.CAME, AttendanceState.CAME, AttendanceState.ABSENT)
    if on >= today:
        states = (
            AttendanceState.INVITED, AttendanceState.ACCEPTED, AttendanceState.DECLINED,
        )  # fmt: skip
    state = rng.choice(states)
    return EventAttendance(
        member=member,
        title=rng.choice(EVENTS),
        on=on,
        state=state,
        led_to=rng.choice(LED_TO) if state == AttendanceState.CAME else "",
    )
