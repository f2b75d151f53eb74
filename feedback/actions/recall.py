"""The members who bought a batch, put on a list of their own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from feedback.actions.corrective import check_right, note_step
from feedback.exceptions import ActionRefused
from feedback.models import CorrectiveAction
from feedback.queries.corrective import buyers, may_recall
from members.actions.bulk import add_to_list
from members.models import Member, MemberList, User


@transaction.atomic
def make_recall_list(
    *, action: CorrectiveAction, by: User, at: datetime
) -> tuple[MemberList, int]:
    """Put the buyers whom `by` looks after on the list "召回 Recall CA-0007"; says how many
    were new on it. From there they are exported on request, or written to.

    ActionRefused when the action names no product and batch.
    """
    check_right(action.store_id, by=by)
    if not may_recall(action):
        raise ActionRefused(_("Name product and batch first."))
    # One list whatever language it is asked for in.
    name = f"召回 Recall {action.reference}"
    about = f"{action.product} · {action.batch}"
    found, _created = MemberList.objects.get_or_create(
        name=name, defaults={"description": about, "created_by": by}
    )
    ids = buyers(action, by).order_by().values("pk")
    added = add_to_list(
        members=Member.objects.filter(pk__in=ids), member_list=found, by=by, at=at
    )
    note_step(action, what="recall", by=by, at=at, detail=str(added))
    return found, added
