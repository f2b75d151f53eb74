"""What a record should hold, and what in it goes out of date: the one place of the rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.expressions import RawSQL

from members.choices import ContactKind, GapKind, ImportantDateKind
from members.models import (
    ConsentState,
    ContactPoint,
    ImportantDate,
    Member,
    MemberStat,
    Scope,
    Store,
    User,
    scope_of,
)
from members.models.member import MemberQuerySet
from members.queries.keyset import COUNT_CAP

SILENCE = timedelta(days=2 * 365)

# The condition on Member under which there is a gap at a moment.
Condition = Callable[[datetime], Q]


@dataclass(frozen=True)
class Completeness:
    """How complete one record is.

    ``percent`` of what a record should hold; ``missing`` names the rest, and ``stale``
    what it holds that is no longer true.
    """

    percent: int
    missing: list[GapKind]
    stale: list[GapKind]


def _has_no(kind: str) -> Q:
    return Q(
        ~Exists(ContactPoint.objects.usable().filter(member=OuterRef("pk"), kind=kind))
    )


def _silent_since(at: datetime) -> Q:
    """Neither bought nor was reached or tried since then, and is with us for longer."""
    since = at - SILENCE
    heard = Q(last_purchase_at__gte=since) | Q(last_contact_at__gte=since)
    known = Q(joined_on__lt=since.date()) | Q(joined_on=None, created_at__lt=since)
    return known & Q(~Exists(MemberStat.objects.filter(heard, member=OuterRef("pk"))))


MISSING: dict[GapKind, Condition] = {
    GapKind.PHONE: lambda _at: _has_no(ContactKind.PHONE),
    GapKind.BIRTHDAY: lambda _at: Q(
        ~Exists(
            ImportantDate.objects.filter(
                member=OuterRef("pk"), kind=ImportantDateKind.BIRTHDAY
            )
        )
    ),
    GapKind.CONSENT: lambda _at: Q(
        ~Exists(ConsentState.objects.filter(member=OuterRef("pk")))
    ),
    GapKind.SOURCE: lambda _at: Q(source=None),
    GapKind.OWNER: lambda _at: Q(owner=None),
    GapKind.EMAIL: lambda _at: _has_no(ContactKind.EMAIL),
    GapKind.SEX: lambda _at: Q(sex=""),
    GapKind.CATEGORY: lambda _at: Q(
        ~Exists(
            MemberStat.objects.filter(
                member=OuterRef("pk"), main_category__isnull=False
            )
        )
    ),
}
STALE: dict[GapKind, Condition] = {
    GapKind.WRONG_ADDRESS: lambda _at: Q(
        Exists(
            ContactPoint.objects.filter(
                member=OuterRef("pk"), is_primary=True, invalid_at__isnull=False
            )
        )
    ),
    GapKind.NO_CONTACT: _silent_since,
}
CONDITIONS: dict[GapKind, Condition] = MISSING | STALE


def lacking(members: MemberQuerySet, kind: GapKind, *, at: datetime) -> MemberQuerySet:
    """Those of `members` that have this gap at a moment."""
    return members.filter(CONDITIONS[kind](at))


def gaps_of(
    member_ids: Iterable[int], *, at: datetime
) -> dict[int, tuple[int, set[str]]]:
    """Store and gaps of these members, by id: one query. Records not in use are left out."""
    flags = {
        kind.value: ExpressionWrapper(condition(at), output_field=BooleanField())
        for kind, condition in CONDITIONS.items()
    }
    names = list(flags)
    annotated = {f"lacks_{name}": flag for name, flag in flags.items()}
    rows = (
        Member.objects.current()
        .filter(pk__in=list(member_ids))
        .annotate(**annotated)
        .values_list("pk", "home_store_id", *annotated)
    )
    return {
        pk: (store_id, {name for name, lacks in zip(names, row, strict=True) if lacks})
        for pk, store_id, *row in rows
    }


def completeness_of(member: Member, *, at: datetime) -> Completeness | None:
    """How complete one record is, by one query; None for a record not in use."""
    found = gaps_of([member.pk], at=at).get(member.pk)
    if found is None:
        return None
    _store_id, gaps = found
    missing = [kind for kind in MISSING if kind in gaps]
    return Completeness(
        percent=round(100 * (len(MISSING) - len(missing)) / len(MISSING)),
        missing=missing,
        stale=[kind for kind in STALE if kind in gaps],
    )


def members_lacking(
    *, kind: GapKind, store: Store, user: User, at: datetime
) -> MemberQuerySet:
    """Members of one store that `user` sees, with this gap as of the last look at them.

    Asked again at `at`, so that who was completed meanwhile is gone from the list.
    """
    members = Member.objects.visible_to(user).filter(
        home_store=store, gaps__kind=kind, gaps__home_store=store
    )
    return lacking(members.current(), kind, at=at)


def stores_with_gaps(user: User) -> QuerySet[Store]:
    """The stores of the person, with how many gaps of each kind (``gaps_phone`` …).

    Counted to COUNT_CAP + 1 and no further, by the index: one query.
    """
    scope: Scope = scope_of(user, "members.view_member")
    counts = {
        f"gaps_{kind.value}": RawSQL(
            "SELECT COUNT(*) FROM (SELECT 1 FROM members_membergap gap"
            " WHERE gap.home_store_id = members_store.id AND gap.kind = %s LIMIT %s)"
            " AS capped",
            [kind.value, COUNT_CAP + 1],
        )
        for kind in CONDITIONS
    }
    stores = Store.objects.open().annotate(**counts)
    if scope.everywhere:
        return stores
    return stores.filter(pk__in=sorted(scope.store_ids))
