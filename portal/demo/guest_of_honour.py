"""The member who can log in to the public site, with something on every page."""

from datetime import date, datetime, timedelta

from members.actions.statistics import recompute
from members.choices import (
    Calendar,
    Channel,
    ContactKind,
    HouseholdRole,
    ImportantDateKind,
    Language,
    Purpose,
    Sex,
)
from members.dates.birthdays import next_on
from members.models import (
    ConsentState,
    ContactPoint,
    ImportantDate,
    Member,
)
from members.search.index import reindex
from portal.demo.chain import Chain

PHONE = "13805718888"


def dress_guest_of_honour(chain: Chain, *, today: date, now: datetime) -> Member:
    """Turn the first store's best customer into 张晓明, who has the log-in."""
    members = Member.objects.select_related("home_store").current()
    best = members.order_by("-stat__visits_365", "pk")
    member = best.filter(home_store=chain.stores[0]).first() or best[0]
    member.name = "张晓明"
    member.form_of_address = "张老师"
    member.sex = Sex.MALE
    member.language = Language.CHINESE
    member.user = chain.member_login
    member.owner = chain.staff["clerk"]
    member.preferences = "喜欢明前龙井，也收老白茶；习惯坐靠窗的位子，先喝一泡再聊。"
    member.mind = "下午三点以后再打电话，上午有课。"
    member.save()
    email = chain.member_login.email
    _reach(member, ContactKind.PHONE, PHONE, f"+86{PHONE}")
    _reach(member, ContactKind.EMAIL, email, email)
    _birthday(member, today + timedelta(days=3))
    for purpose in Purpose:
        ConsentState.objects.update_or_create(
            member=member,
            purpose=purpose,
            channel=Channel.EMAIL,
            defaults={"is_given": True, "since": now - timedelta(days=200)},
        )
    reindex([member.pk])
    recompute([member.pk], at=now)
    return member


def _reach(member: Member, kind: str, value: str, norm: str) -> None:
    member.contact_points.filter(kind=kind, is_primary=True).delete()
    ContactPoint.objects.create(
        member=member,
        kind=kind,
        value=value,
        value_norm=norm,
        tail4=norm[-4:] if kind == ContactKind.PHONE else "",
        whose=HouseholdRole.SELF,
        is_primary=True,
    )


def _birthday(member: Member, day: date) -> None:
    ImportantDate.objects.update_or_create(
        member=member,
        kind=ImportantDateKind.BIRTHDAY,
        defaults={
            "calendar": Calendar.SOLAR,
            "month": day.month,
            "day": day.day,
            "is_leap_month": False,
            "year": 1978 if (day.month, day.day) != (2, 29) else 1976,
            "next_on": next_on("solar", day.month, day.day, after=day),
        },
    )
