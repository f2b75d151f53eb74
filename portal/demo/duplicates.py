"""Records that were opened twice: the steward's inbox of the demonstration."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db.models import F

from members.actions.duplicates import find_duplicates
from members.actions.merging import merge_members
from members.actions.statistics import recompute
from members.choices import ContactKind, ImportantDateKind, MemberStatus
from members.models import (
    ContactPoint,
    ImportantDate,
    Member,
    Product,
    Purchase,
    PurchaseLine,
    User,
)
from members.search.index import reindex
from portal.demo.chain import Chain

TWINS = 12
FIRST_NUMBER = 900_001
STEWARD = "steward@demo.example"


def open_twice(chain: Chain, rng: Random, *, now: datetime) -> None:
    """Open a dozen records a second time, each with another slip; merge one of them."""
    originals = list(
        Member.objects.filter(status=MemberStatus.MEMBER, user=None)
        .filter(contact_points__kind=ContactKind.PHONE, contact_points__is_primary=True)
        .order_by(F("stat__visits_all").desc(nulls_last=True), "pk")
        .distinct()[: TWINS * 4]
    )
    rng.shuffle(originals)
    twins = [
        _twin(original, index, chain, rng, now=now)
        for index, original in enumerate(originals[:TWINS])
    ]
    ids = [twin.pk for twin in twins]
    recompute(ids, at=now)
    reindex(ids)
    find_duplicates(at=now)
    if twins:
        steward = User.objects.get(email=STEWARD)
        last = twins[-1]
        merge_members(
            survivor=originals[len(twins) - 1], duplicate=last, by=steward, at=now
        )


def _twin(
    original: Member, index: int, chain: Chain, rng: Random, *, now: datetime
) -> Member:
    twin = Member.objects.create(
        public_id=UUID(int=rng.getrandbits(128), version=4),
        member_no=f"M{FIRST_NUMBER + index}",
        name=_misheard(original, index),
        sex=original.sex if index % 2 else "",
        language=original.language,
        home_store=rng.choice(chain.stores) if index % 2 else original.home_store,
        joined_on=(now - timedelta(days=rng.randrange(3, 90))).date(),
        note=("喜欢坐窗边", "电话打不通时发短信", "")[index % 3],
    )
    _copy_contact(original, twin, index)
    _copy_birthday(original, twin, index)
    _sell(twin, rng, now=now)
    return twin


def _misheard(original: Member, index: int) -> str:
    """The same name, or the surname with a title, as a hurried clerk writes it."""
    if index % 3 == 1 and not original.name.isascii():
        return original.name[0] + ("先生" if original.sex == "male" else "女士")
    return original.name


def _copy_contact(original: Member, twin: Member, index: int) -> None:
    point = ContactPoint.objects.get(
        member=original, kind=ContactKind.PHONE, is_primary=True
    )
    value = point.value_norm
    if index % 4 == 3:  # one digit mistyped, the tail right
        value = f"{value[:6]}{(int(value[6]) + 1) % 10}{value[7:]}"
    ContactPoint.objects.create(
        member=twin,
        kind=ContactKind.PHONE,
        value=value.removeprefix("+86"),
        value_norm=value,
        tail4=point.tail4,
        is_primary=True,
    )


def _copy_birthday(original: Member, twin: Member, index: int) -> None:
    birthday = ImportantDate.objects.filter(
        member=original, kind=ImportantDateKind.BIRTHDAY
    ).first()
    if birthday is None or index % 4 == 1:
        return
    birthday.pk, birthday.member = None, twin
    birthday.save()


def _sell(twin: Member, rng: Random, *, now: datetime) -> None:
    product = rng.choice(list(Product.objects.order_by("pk")[:20]))
    at = now - timedelta(days=rng.randrange(1, 40), hours=3)
    purchase = Purchase.objects.create(
        store=twin.home_store,
        member=twin,
        receipt_no=f"Z{twin.member_no}",
        purchased_at=at,
        amount=rng.randrange(60, 400),
    )
    PurchaseLine.objects.create(
        purchase=purchase,
        line_no=1,
        member=twin,
        store=twin.home_store,
        product=product,
        category=product.category,
        purchased_at=at,
        quantity=1,
        amount=purchase.amount,
    )
