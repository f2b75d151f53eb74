"""Questions about praise: the meeting sheet, the honours list, what names me."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q

from feedback.choices import CaseKind, StaffPart
from feedback.models import Case, CaseStaff, Praise
from feedback.models.praise import PraiseQuerySet
from members.models import Post, Store, User, scope_of
from members.permissions import colleagues
from members.queries.figures import midnight

VIEW = "feedback.view_case"


def people_of_store(user: User, store: Store | None) -> list[User]:
    """The colleagues who can be praised in a case of this store: who work there, or
    everybody in the person's reach when the case names no store."""
    found = colleagues(user, VIEW)
    if store is not None:
        here = Post.objects.filter(
            Q(store=store) | Q(region=store.region) | Q(store=None, region=None)
        )
        found = User.objects.filter(
            is_active=True, is_staff=True, pk__in=here.values("user")
        )
    return list(found.order_by("first_name", "email"))


def _received_within(first: date, last: date, column: str) -> Q:
    """Received on these calendar days of the portal, both included."""
    end = midnight(last + timedelta(days=1))
    return Q(**{f"{column}__gte": midnight(first), f"{column}__lt": end})


def named_staff() -> "Prefetch[str]":
    """Who is praised in a case, as ``case.praised``."""
    rows = CaseStaff.objects.filter(part=StaffPart.PRAISED).select_related(
        "user", "sight"
    )
    return Prefetch("case__staff", queryset=rows, to_attr="praised")


def sheet_of(
    user: User, *, store: Store | None, first: date, last: date
) -> PraiseQuerySet:
    """The verified praise received within these days, for the store meeting; with case,
    store and the colleagues. Oldest first; two queries."""
    rows = Praise.objects.visible_to(user).verified()
    rows = rows.filter(_received_within(first, last, "case__received_at"))
    if store is not None:
        rows = rows.filter(case__store=store)
    return (
        rows.select_related("case__store", "case__member")
        .prefetch_related(named_staff())
        .order_by("case__store__code", "case__received_at", "pk")
    )


@dataclass(frozen=True)
class Honour:
    """One colleague and how often they were praised, for what."""

    person: User
    times: int
    behaviours: tuple[str, ...]
    stores: tuple[str, ...]


@dataclass(frozen=True)
class Balance:
    """Praise beside complaints in one store."""

    store: Store | None
    praise: int
    complaints: int

    @property
    def praise_per_complaint(self) -> float | None:
        """How many praises come on one complaint; None without a complaint."""
        return self.praise / self.complaints if self.complaints else None


def honours(
    user: User, *, first: date, last: date, store: Store | None = None
) -> list[Honour]:
    """Colleagues named in verified praise of these days, by name.

    Not by number: it is a list of honours and no ranking. Nobody stands there with
    nought, and nothing of complaints is counted for a person.
    """
    rows = sheet_of(user, store=store, first=first, last=last)
    people: dict[int, User] = {}
    praises: dict[int, list[Praise]] = {}
    for praise in rows:
        for named in praise.case.praised:  # type: ignore[attr-defined]  # prefetched
            people[named.user_id] = named.user
            praises.setdefault(named.user_id, []).append(praise)
    found = [
        Honour(
            person=people[pk],
            times=len(own),
            behaviours=tuple(
                dict.fromkeys(label for each in own for label in each.behaviour_labels)
            ),
            stores=tuple(
                dict.fromkeys(
                    each.case.store.name for each in own if each.case.store is not None
                )
            ),
        )
        for pk, own in praises.items()
    ]
    return sorted(found, key=lambda each: (str(each.person), each.person.pk))


def balances(
    user: User, *, first: date, last: date, store: Store | None = None
) -> list[Balance]:
    """Praise and complaints of these days for every store that had any; two queries."""
    cases = Case.objects.visible_to(user)
    if store is not None:
        cases = cases.filter(store=store)
    counted = (
        cases.filter(
            _received_within(first, last, "received_at"),
            quarantine="",
            kind__in=[CaseKind.PRAISE, CaseKind.COMPLAINT],
        )
        .exclude(status__in=["spam", "duplicate", "rejected"])
        .order_by()
        .values("store")
        .annotate(
            praises=Count("pk", filter=Q(kind=CaseKind.PRAISE)),
            complaints=Count("pk", filter=Q(kind=CaseKind.COMPLAINT)),
        )
    )
    rows = list(counted)
    stores = Store.objects.in_bulk(
        [row["store"] for row in rows if row["store"] is not None]
    )
    found = [
        Balance(stores.get(row["store"]), row["praises"], row["complaints"])
        for row in rows
    ]
    return sorted(found, key=lambda each: each.store.code if each.store else "~")


def stores_of(user: User) -> list[Store]:
    """The stores whose cases the person may see."""
    scope = scope_of(user, VIEW)
    rows = Store.objects.order_by("code")
    if not scope.everywhere:
        rows = rows.filter(pk__in=sorted(scope.store_ids))
    return list(rows)


def praise_of(person: User) -> list[CaseStaff]:
    """What names this colleague and was shared, newest first, 50 at most."""
    rows = CaseStaff.objects.filter(
        user=person, part=StaffPart.PRAISED, case__praise__shared_at__isnull=False
    ).select_related("case__praise", "case__store", "case__member", "sight")
    return list(rows.order_by("-case__praise__shared_at", "-pk")[:50])


def quarter_of(day: date) -> tuple[date, date]:
    """The first and last day of the quarter in which `day` lies."""
    month = 3 * ((day.month - 1) // 3) + 1
    first = day.replace(month=month, day=1)
    return first, _end(first, months=3)


def month_of(day: date) -> tuple[date, date]:
    """The first and last day of the month in which `day` lies."""
    first = day.replace(day=1)
    return first, _end(first, months=1)


def _end(first: date, *, months: int) -> date:
    over = first.month - 1 + months
    following = date(first.year + over // 12, over % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
