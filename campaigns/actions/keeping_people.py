"""Writing the people behind a figure down as a list of members."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.exceptions import StepRefused
from campaigns.models import Recipient
from members.models import Member, MemberList, MemberListEntry, User, scope_of

RIGHT = "members.add_memberlist"
MOST = 10_000
CHUNK = 1_000


@transaction.atomic
def keep_as_list(
    *, name: str, people: QuerySet[Recipient], by: User, at: datetime
) -> MemberList:
    """Write these people down as a list that stays as it is, so that a document of them
    can be asked for (members/actions/controlled.py). Each member once; only those whom
    `by` may see.

    StepRefused: without the right to make lists, for nobody, for more than MOST.
    """
    if not scope_of(by, RIGHT):
        raise StepRefused(_("Making lists of members is not your part."))
    members = Member.objects.visible_to(by).filter(pk__in=people.values("member"))
    ids = list(members.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if not ids:
        raise StepRefused(_("There is nobody to put on a list."))
    if len(ids) > MOST:
        raise StepRefused(
            _("At most %(count)d members at once. Narrow the figure, by store or run.")
            % {"count": MOST}
        )
    kept = MemberList.objects.create(name=_free_name(name), created_by=by, frozen_at=at)
    MemberListEntry.objects.bulk_create(
        [MemberListEntry(member_list=kept, member_id=pk, at=at, by=by) for pk in ids],
        batch_size=CHUNK,
    )
    return kept


def _free_name(name: str) -> str:
    """The name, with a number when there is a list of that name."""
    start = name[:72]
    taken = set(
        MemberList.objects.filter(name__startswith=start).values_list("name", flat=True)
    )
    tries = [start, *(f"{start} ({n})" for n in range(2, len(taken) + 3))]
    return next(each for each in tries if each not in taken)
