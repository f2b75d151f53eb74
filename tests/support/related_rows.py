"""One believable row for every foreign key to Member, whichever app it belongs to.

A relation that a rule of its own needs has a maker in MAKERS; any other is filled from
its model's fields. So a new relation is covered by the tests of merging by itself, and
fails here, with its name, when it can't be filled that way.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import IntegrityError, models, transaction

from campaigns.models import Event, Run
from members.models import Category, Member, Product, Purchase, Store, User
from members.record.relations import relation_policies
from tests.factories.campaigns import CampaignFactory
from tests.factories.events import EventFactory
from tests.factories.members import (
    MemberFactory,
    ProductFactory,
    PurchaseFactory,
    StoreFactory,
    UserFactory,
)

NUMBERS = count(1)
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def make_row(relation: str, member: Member, seed: int = 0) -> models.Model | None:
    """A row that points at the member; None when it has one and may have no other.

    The same seed gives rows that mean the same: the same number, consent, birthday.
    """
    label, _dot, field = relation.rpartition(".")
    try:
        with transaction.atomic():
            if relation in MAKERS:
                return MAKERS[relation](member, seed)
            return fill(apps.get_model(label), seed, **{field: member})
    except IntegrityError:
        return None


def fill(model: type[models.Model], seed: int, **given: Any) -> models.Model:
    """A row of a model, its required fields filled by their kinds."""
    values = dict(given)
    single = of_its_own(model, set(given))
    for each in model._meta.concrete_fields:
        if each.name in values or each.primary_key or each.has_default():
            continue
        if each.null or (each.blank and not each.is_relation):
            continue
        if each.name in single and isinstance(each, models.CharField):
            values[each.name] = str(next(NUMBERS))
        else:
            values[each.name] = value_for(each, seed)
    return model._base_manager.create(**values)


def of_its_own(model: type[models.Model], given: set[str]) -> set[str]:
    """The fields of which no two rows may have the same, whoever's they are."""
    names = {each.name for each in model._meta.concrete_fields if each.unique}
    for constraint in model._meta.constraints:
        fields = set(getattr(constraint, "fields", ()))
        if not fields & given:
            names |= fields
    return names


def value_for(each: Any, seed: int) -> Any:
    if each.is_relation:
        return related_row(each.related_model, seed)
    if each.choices:
        return list(each.choices)[seed % len(each.choices)][0]
    for kind, make in BY_KIND:
        if isinstance(each, kind):
            return make(seed)
    return f"text {seed}"[: each.max_length]


BY_KIND: list[tuple[type[models.Field[Any, Any]], Callable[[int], Any]]] = [
    (models.UUIDField, lambda _seed: uuid4()),
    (models.BooleanField, lambda seed: bool(seed % 2)),
    (models.DateTimeField, lambda seed: START + timedelta(hours=seed)),
    (models.DateField, lambda seed: date(2026, 3, 1) + timedelta(days=seed)),
    (models.DecimalField, lambda seed: Decimal(seed + 1)),
    (models.IntegerField, lambda seed: seed + 1),
    (models.JSONField, lambda seed: {"seed": seed}),
]


def related_row(model: type[models.Model], seed: int) -> models.Model:
    found = model._base_manager.order_by("pk").last()
    if found is not None:
        return found
    maker = PARENTS.get(model)
    return maker() if maker else fill(model, seed)


def make_run() -> Run:
    return Run.objects.create(
        campaign=CampaignFactory(), for_date=START.date(), started_at=START
    )


PARENTS: dict[type[models.Model], Callable[[], models.Model]] = {
    Store: StoreFactory,
    User: UserFactory,
    Product: ProductFactory,
    Category: lambda: Category.add_root(name="Tea"),
    Member: MemberFactory,
    Run: make_run,
    Event: EventFactory,
}


def _referred(member: Member, _seed: int) -> Member:
    return MemberFactory(home_store=member.home_store, referrer=member)


def _merged(member: Member, _seed: int) -> Member:
    return MemberFactory(
        home_store=member.home_store, merged_into=member, status="merged"
    )


def _contact_point(member: Member, seed: int) -> models.Model | None:
    points = apps.get_model("members.ContactPoint").objects
    value = f"+86139000000{seed:02}"
    if points.filter(member=member, kind="phone", value_norm=value).exists():
        return None
    first = not points.filter(member=member, kind="phone", is_primary=True).exists()
    return points.create(
        member=member,
        kind="phone",
        value=value,
        value_norm=value,
        tail4=value[-4:],
        is_primary=first,
        verified_at=START if seed % 2 else None,
    )


def _birthday(member: Member, seed: int) -> models.Model | None:
    days = apps.get_model("members.ImportantDate").objects
    kind = "birthday" if seed % 2 else "anniversary"
    if kind == "birthday" and days.filter(member=member, kind=kind).exists():
        return None
    return days.create(member=member, kind=kind, month=5, day=seed + 1)


def _line(member: Member, seed: int) -> models.Model:
    purchase = PurchaseFactory(member=member, purchased_at=START + timedelta(days=seed))
    return _line_of(purchase, seed)


def _line_of(purchase: Purchase, seed: int) -> models.Model:
    product = Product.objects.first() or ProductFactory()
    return apps.get_model("members.PurchaseLine").objects.create(
        purchase=purchase,
        line_no=1,
        member=purchase.member,
        store=purchase.store,
        product=product,
        category=product.category,
        purchased_at=purchase.purchased_at,
        quantity=Decimal(seed + 1),
        amount=Decimal("9.50"),
    )


def _state(member: Member, seed: int) -> models.Model | None:
    states = apps.get_model("members.ConsentState").objects
    purpose, channel = "news", ("email", "sms", "phone")[seed % 3]
    if states.filter(member=member, purpose=purpose, channel=channel).exists():
        return None
    return states.create(
        member=member,
        purpose=purpose,
        channel=channel,
        is_given=bool(seed % 2),
        since=START + timedelta(hours=seed, microseconds=seed + 7),
    )


def _recipient(member: Member, seed: int) -> models.Model | None:
    recipients = apps.get_model("campaigns.Recipient").objects
    run = related_row(Run, seed)
    same = {"campaign": run.campaign, "member": member, "channel": "email"}
    same["occurrence"] = f"birthday:20{seed:02}"
    if recipients.filter(**same).exists():
        return None
    return recipients.create(run=run, left_out="no_consent", **same)


def _message(member: Member, seed: int) -> models.Model:
    model = apps.get_model("members.Message")
    return fill(
        model, seed, member=member, kind="service", state="queued", key=str(uuid4())
    )


def _case(member: Member, seed: int) -> models.Model:
    model = apps.get_model("feedback.Case")
    return fill(
        model,
        seed,
        member=member,
        status="received",
        store=member.home_store,
        reference=f"202603-{next(NUMBERS)}",
    )


def _pair_of(member: Member, _seed: int) -> models.Model:
    other = MemberFactory(home_store=member.home_store)
    first, second = sorted((member, other), key=lambda each: each.pk)
    return apps.get_model("members.DuplicatePair").objects.create(
        first=first,
        second=second,
        score=50,
        found_at=START,
        seen_at=START,
    )


def _past_merge(member: Member, seed: int) -> models.Model:
    other = MemberFactory(home_store=member.home_store)
    model = apps.get_model("members.Merge")
    return model.objects.create(
        survivor=member, duplicate=other, at=START, undone_at=START + timedelta(seed)
    )


def _lot(member: Member, seed: int) -> models.Model:
    entry = fill(apps.get_model("members.PointsEntry"), seed, member=member)
    lots = apps.get_model("members.PointsLot").objects
    return lots.create(member=member, entry=entry, remaining=entry.points)


def _erasure_request(member: Member, seed: int) -> models.Model:
    """One that was refused: with an open one nothing is merged."""
    model = apps.get_model("members.ErasureRequest")
    return fill(model, seed, member=member, state="refused", decided_at=START)


MAKERS: dict[str, Callable[[Member, int], models.Model | None]] = {
    "members.Member.referrer": _referred,
    "members.Member.merged_into": _merged,
    "members.ContactPoint.member": _contact_point,
    "members.ImportantDate.member": _birthday,
    "members.PurchaseLine.member": _line,
    "members.ConsentState.member": _state,
    "members.Message.member": _message,
    "members.PointsLot.member": _lot,
    "members.ErasureRequest.member": _erasure_request,
    "members.DuplicatePair.first": _pair_of,
    "members.DuplicatePair.second": _pair_of,
    "members.Merge.survivor": _past_merge,
    "members.Merge.duplicate": _past_merge,
    "campaigns.Recipient.member": _recipient,
    "feedback.Case.member": _case,
    # Computed from the other rows, by everything that calls the recounts.
    "members.MemberStat.member": lambda _member, _seed: None,
    "members.MemberCategoryStat.member": lambda _member, _seed: None,
    "members.MemberSearchToken.member": lambda _member, _seed: None,
}


def all_relations() -> list[str]:
    return sorted(policy.relation for policy in relation_policies)
