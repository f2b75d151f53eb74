"""Up to how much somebody may approve what is given to a customer (F10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _

from feedback.models import AuthorityLimit
from members.choices import Role
from members.models import Store, User

APPROVE = "feedback.approve_solution"
_CODENAME = "approve_solution"


@dataclass(frozen=True)
class Limit:
    """Most money and most points; None is no limit."""

    amount: Decimal | None = Decimal(0)
    points: int | None = 0

    def covers(self, amount: Decimal, points: int) -> bool:
        """Whether so much may be given under it."""
        return (self.amount is None or amount <= self.amount) and (
            self.points is None or points <= self.points
        )

    def or_more(self, other: "Limit") -> "Limit":
        """The larger of each of the two numbers."""
        amounts = (self.amount, other.amount)
        points = (self.points, other.points)
        return Limit(
            None if None in amounts else max(a for a in amounts if a is not None),
            None if None in points else max(p for p in points if p is not None),
        )

    @property
    def words(self) -> str:
        """ "500.00 and 500 points", in the reader's language."""
        if self.amount is None and self.points is None:
            return _("any amount")
        return _("%(amount)s and %(points)s points") % {
            "amount": _("any sum") if self.amount is None else f"{self.amount:,.2f}",
            "points": _("any number of") if self.points is None else self.points,
        }


NOTHING = Limit()
UNLIMITED = Limit(None, None)

# What holds until the chain sets something else. Roles that are not here: nothing.
FIRST_LIMITS: dict[str, Limit] = {
    Role.CLERK: Limit(Decimal(50), 50),
    Role.CARE_AGENT: Limit(Decimal(100), 100),
    Role.STORE_MANAGER: Limit(Decimal(500), 500),
    Role.QUALITY: Limit(Decimal(500), 500),
    Role.OPERATIONS: Limit(Decimal(5000), 5000),
    Role.ADMINISTRATOR: UNLIMITED,
}


def current_limits() -> dict[str, Limit]:
    """The limit of every role that has one, the smallest first. One query."""
    found = dict(FIRST_LIMITS)
    for row in AuthorityLimit.objects.filter(ended_at=None):
        found[row.role] = Limit(row.most_amount, row.most_points)
    return dict(sorted(found.items(), key=lambda pair: _size(pair[1])))


def _size(limit: Limit) -> tuple[Decimal, Decimal]:
    most = Decimal("Infinity")
    return (
        most if limit.amount is None else limit.amount,
        most if limit.points is None else Decimal(limit.points),
    )


def limit_of(
    user: User, store: Store | None, limits: dict[str, Limit] | None = None
) -> Limit:
    """How much this person may decide in a case of this store.

    Of several posts that cover the store the largest counts; a case of no store needs
    a post for the whole chain. Superusers have no limit, other people without such a
    post may give nothing.
    """
    if user.is_superuser and user.is_active:
        return UNLIMITED
    limits = current_limits() if limits is None else limits
    found = NOTHING
    for role, place in _places(user):
        if _covers(place, store):
            found = found.or_more(limits.get(role, NOTHING))
    return found


def _places(user: User) -> Iterable[tuple[str, tuple[int | None, int | None]]]:
    if not user.is_active:
        return []
    return [(post.role, (post.store_id, post.region_id)) for post in user.posts.all()]


def _covers(place: tuple[int | None, int | None], store: Store | None) -> bool:
    store_id, region_id = place
    if store_id is None and region_id is None:
        return True
    if store is None:
        return False
    return store_id == store.pk or (
        region_id is not None and region_id == store.region_id
    )


def roles_that_may(amount: Decimal, points: int) -> list[str]:
    """The names of the roles that may approve so much, the smallest first."""
    approving = set(
        Permission.objects.filter(
            codename=_CODENAME, content_type__app_label="feedback"
        ).values_list("group__name", flat=True)
    )
    return [
        str(Role(role).label)
        for role, limit in current_limits().items()
        if role in approving and limit.covers(amount, points)
    ]


def above_limit(limit: Limit, amount: Decimal, points: int) -> str:
    """The sentence for somebody whose limit is too small: what it is, and who may."""
    roles = roles_that_may(amount, points)
    words = {
        "limit": limit.words,
        "total": Limit(amount, points).words,
        "role": roles[0] if roles else "",
    }
    if not roles:
        return (
            _(
                "You may approve up to %(limit)s. This is %(total)s, and no role may "
                "approve so much."
            )
            % words
        )
    return (
        _(
            "You may approve up to %(limit)s. This is %(total)s: it needs "
            "%(role)s or above."
        )
        % words
    )
