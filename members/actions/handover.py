"""Giving the members of a colleague into other hands."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.actions.history import note_many
from members.choices import ChangeSource, GapKind
from members.exceptions import HandoverRefused, NotAllowed
from members.models import (
    Activity,
    Handover,
    HandoverShare,
    Member,
    MemberGap,
    MemberStat,
    Store,
    User,
    scope_of,
)
from members.permissions import colleagues
from members.queries.figures import portal_day
from members.queries.handover import Share, deal_out, kept_by
from members.record.timeline import activity_kinds

KIND = "members.handed_over"
CHUNK = 500


@transaction.atomic
def hand_over(
    *,
    store: Store,
    giver: User | None,
    receivers: Sequence[User],
    rule: str,
    by: User,
    at: datetime,
    calls_from: date | None = None,
    calls_a_day: int = 20,
) -> Handover:
    """Deal the members of a store whom `giver` looks after to the receivers.

    ``giver`` None: those whom nobody looks after. With ``calls_from`` each new hand gets
    so many first calls a day from then on, where no earlier one was planned. Writes
    owners and dates as sets, a timeline row and the history for each member, and the
    journal. Refused: NotAllowed without "members.add_handover" in the store;
    HandoverRefused without receivers, for one who does not work there, for a day that
    has passed, and when there is nobody to hand over.
    """
    if not scope_of(by, "members.add_handover").covers(store.pk):
        raise NotAllowed(_("You may not hand over members of this store."))
    _check(store, giver, receivers, by=by)
    if calls_from is not None and calls_from < portal_day(at):
        raise HandoverRefused(_("This day has passed."), "calls_from")
    if calls_a_day < 1:
        raise HandoverRefused(_("At least one call a day."), "calls_a_day")
    members = kept_by(giver, store=store).select_for_update(of=("self",), no_key=True)
    shares = deal_out(members, receivers=receivers, rule=rule)
    total = sum(share.count for share in shares)
    if not total:
        raise HandoverRefused(_("There is nobody to hand over."))
    handover = Handover.objects.create(
        store=store,
        giver=giver,
        rule=rule,
        count=total,
        calls_from=calls_from,
        at=at,
        by=by,
    )
    for share in shares:
        HandoverShare.objects.create(
            handover=handover, receiver=share.receiver, count=share.count
        )
        for ids in _chunks(share.member_ids):
            _give(ids, handover, share)
        if calls_from is not None:
            _plan_calls(share.member_ids, calls_from, calls_a_day)
    return handover


def _check(
    store: Store, giver: User | None, receivers: Sequence[User], *, by: User
) -> None:
    if not receivers:
        raise HandoverRefused(_("Choose at least one colleague."), "receivers")
    if len({receiver.pk for receiver in receivers}) < len(receivers):
        raise HandoverRefused(_("One colleague is named twice."), "receivers")
    known = set(colleagues(by, "members.add_handover").values_list("pk", flat=True))
    for receiver in receivers:
        if receiver == giver:
            raise HandoverRefused(_("Nobody hands over to themselves."), "receivers")
        works_here = scope_of(receiver, "members.change_member").covers(store.pk)
        if receiver.pk not in known or not works_here:
            raise HandoverRefused(
                _("%(person)s does not look after members of this store.")
                % {"person": receiver},
                "receivers",
            )


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _give(ids: Sequence[int], handover: Handover, share: Share) -> None:
    receiver, giver, at = share.receiver, handover.giver, handover.at
    Member.objects.filter(pk__in=ids).update(owner=receiver, updated_at=at)
    MemberGap.objects.filter(member__in=ids, kind=GapKind.OWNER).delete()
    assert KIND in activity_kinds  # noqa: S101 -- as record_activity asks, once for all
    Activity.objects.bulk_create(
        [
            Activity(
                member_id=pk,
                kind=KIND,
                at=at,
                by=handover.by,
                store=handover.store,
                data={"from": str(giver or ""), "to": str(receiver)},
                ref=f"members.handover:{handover.pk}",
            )
            for pk in ids
        ],
        batch_size=CHUNK,
    )
    note_many(
        [(pk, {"owner": (giver, receiver)}) for pk in ids],
        source=ChangeSource.HANDOVER,
        by=handover.by,
        at=at,
    )


def _plan_calls(ids: Sequence[int], first: date, a_day: int) -> None:
    for place, start in enumerate(range(0, len(ids), a_day)):
        day = first + timedelta(days=place)
        later = Q(next_contact_on=None) | Q(next_contact_on__gt=day)
        MemberStat.objects.filter(later, member__in=ids[start : start + a_day]).update(
            next_contact_on=day
        )
