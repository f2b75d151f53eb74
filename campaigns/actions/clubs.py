"""Clubs: made, joined and left."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.exceptions import ClubRefused
from campaigns.models import Club, ClubMembership
from members.exceptions import NotAllowed
from members.models import Member, Store, User, scope_of
from members.record.timeline import record_activity

CLUB = "campaigns.club"


def _check_may_change(by: User, store_id: int | None) -> None:
    if not scope_of(by, "campaigns.add_club").covers(store_id):
        raise NotAllowed(_("You may not change this club."))


@transaction.atomic
def save_club(
    *,
    by: User,
    name: str,
    club: Club | None = None,
    name_zh: str = "",
    words: str = "",
    words_zh: str = "",
    store: Store | None = None,
    leader: User | None = None,
    is_open: bool = True,
) -> Club:
    """Make a club, or change one. NotAllowed outside of one's stores."""
    held = Club()
    if club is not None:
        held = Club.objects.select_for_update().get(pk=club.pk)
        _check_may_change(by, held.store_id)
    _check_may_change(by, store.pk if store else None)
    held.name, held.name_zh = name.strip(), name_zh.strip()
    held.words, held.words_zh = words.strip(), words_zh.strip()
    held.store, held.leader, held.is_open = store, leader, is_open
    held.save()
    log(held, "wagtail.edit" if club else "wagtail.create", user=by)
    return held


@transaction.atomic
def join_club(
    *, club: Club, member: Member, at: datetime, by: User | None = None
) -> ClubMembership:
    """Take a member in; without ``by`` the member joins by itself. Nothing happens the
    second time. ClubRefused for a club that has ended, and for joining by oneself
    where only staff take people in; NotAllowed for staff of another store.
    """
    _check_scope(club, member, by)
    held = Club.objects.select_for_update().get(pk=club.pk)
    if held.ended_on is not None:
        raise ClubRefused(_("This club has ended."))
    if by is None and not held.is_open:
        raise ClubRefused(_("Our staff take people into this club: please ask them."))
    membership, is_new = ClubMembership.objects.get_or_create(
        club=held, member=member, left_at=None, defaults={"joined_at": at, "by": by}
    )
    if is_new:
        _tell(held, member, "joined", at=at, by=by)
    return membership


@transaction.atomic
def leave_club(
    *, club: Club, member: Member, at: datetime, by: User | None = None
) -> int:
    """Leave; returns 0 for who does not belong. NotAllowed as in join_club()."""
    _check_scope(club, member, by)
    rows = ClubMembership.objects.current().filter(club=club, member=member)
    done = rows.update(left_at=at)
    if done:
        _tell(club, member, "left", at=at, by=by)
    return done


def _check_scope(club: Club, member: Member, by: User | None) -> None:
    if by is None:
        return
    scope = scope_of(by, "campaigns.change_club")
    if not scope.covers(member.home_store_id) or not (
        club.store_id is None or scope.covers(club.store_id)
    ):
        raise NotAllowed(_("You may not take this member in or out."))


def _tell(
    club: Club, member: Member, what: str, *, at: datetime, by: User | None
) -> None:
    record_activity(
        member=member,
        kind=CLUB,
        at=at,
        by=by,
        store=member.home_store,
        data={"what": what, "name": club.name, "name_zh": club.name_zh},
        ref=f"campaigns.club:{club.pk}",
    )
