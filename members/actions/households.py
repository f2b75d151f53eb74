"""Who lives, or buys, together: families, and organisations with their people."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from members.choices import HouseholdRole
from members.exceptions import HouseholdRefused, NotAllowed
from members.models import Household, HouseholdMembership, Member, User, scope_of
from members.record.timeline import record_activity

PERMISSION = "members.change_member"


@transaction.atomic
def link_members(
    *, member: Member, other: Member, role: str, by: User, at: datetime
) -> HouseholdMembership:
    """Take `other` into the household of `member`, as what `role` says.

    Who has no household founds one and is its head. Refused: NotAllowed without
    "members.change_member" in both stores; HouseholdRefused for oneself, for a record
    that is not in use, and for one who belongs to a household already.
    """
    _check_right(member, other, by=by)
    if member.pk == other.pk:
        raise HouseholdRefused(_("Choose another person."))
    found = {
        row.pk: row
        for row in Member.objects.select_for_update(of=("self",))
        .current()
        .filter(pk__in=[member.pk, other.pk])
        .order_by("pk")
    }
    if len(found) < 2:
        raise HouseholdRefused(_("This record is not in use any more."))
    known = HouseholdMembership.objects.select_related("household")
    lives = known.filter(member=other).first()
    if lives is not None:
        raise HouseholdRefused(
            _("%(name)s belongs to the household “%(household)s” already.")
            % {"name": other.name, "household": lives.household}
        )
    own = known.filter(member=member).first()
    household = own.household if own else _found(member)
    made = HouseholdMembership.objects.create(
        household=household, member=other, role=role
    )
    _tell(other, household, what="joined", by=by, at=at)
    return made


@transaction.atomic
def leave_household(*, member: Member, by: User, at: datetime) -> None:
    """Take a member out. A head is followed by who is longest in it; who is left alone
    has no household any more.

    Refused: NotAllowed as in link_members, HouseholdRefused for one who has none.
    """
    _check_right(member, by=by)
    own = _own(member)
    household = own.household
    own.delete()
    _tell(member, household, what="left", by=by, at=at)
    rest = list(household.memberships.select_for_update().order_by("pk"))
    if len(rest) <= 1:
        household.delete()
    elif own.is_head:
        HouseholdMembership.objects.filter(pk=rest[0].pk).update(is_head=True)


@transaction.atomic
def change_place(
    *, member: Member, by: User, at: datetime, role: str = "", is_head: bool = False
) -> HouseholdMembership:
    """Give a member another role in the household, or make it the head.

    Refused as in leave_household.
    """
    _check_right(member, by=by)
    own = _own(member)
    if role:
        own.role = HouseholdRole(role)
    if is_head and not own.is_head:
        own.household.memberships.update(is_head=False)
        own.is_head = True
    own.save(update_fields=["role", "is_head"])
    return own


def _check_right(*members: Member, by: User) -> None:
    scope = scope_of(by, PERMISSION)
    for member in members:
        if not scope.covers(member.home_store_id):
            raise NotAllowed(_("You may not change records of this store."))


def _own(member: Member) -> HouseholdMembership:
    found = (
        HouseholdMembership.objects.select_for_update(of=("self",))
        .select_related("household")
        .filter(member=member)
        .first()
    )
    if found is None:
        raise HouseholdRefused(_("%(name)s has no household.") % {"name": member.name})
    return found


def _found(member: Member) -> Household:
    household = Household.objects.create(name=member.name)
    HouseholdMembership.objects.create(
        household=household, member=member, role=HouseholdRole.SELF, is_head=True
    )
    return household


def _tell(
    member: Member, household: Household, *, what: str, by: User, at: datetime
) -> None:
    record_activity(
        member=member,
        kind="members.household",
        at=at,
        by=by,
        store=member.home_store,
        data={"what": what, "name": household.name},
    )
