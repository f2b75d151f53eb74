"""Promises to members: made, kept or broken, handed to a colleague."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from members.exceptions import ContactRefused, NotAllowed
from members.models import Contact, Member, Promise, User, scope_of
from members.permissions import colleagues
from members.queries.figures import portal_day
from members.record.timeline import record_activity

LONGEST = 300


@dataclass(frozen=True)
class PromiseMade:
    """What was promised, and by when; who made it keeps it unless ``owner`` does."""

    what: str
    due_on: date | None
    owner: User | None = None


def check_promise(promise: PromiseMade, *, today: date) -> date:
    """The day by which it is due; ContactRefused without words, or a day from today on."""
    if not promise.what.strip():
        raise ContactRefused(_("Say what was promised."), "promise_what")
    if len(promise.what.strip()) > LONGEST:
        raise ContactRefused(
            _("Put the promise into fewer words (%(count)d characters at most).")
            % {"count": LONGEST},
            "promise_what",
        )
    if promise.due_on is None:
        raise ContactRefused(_("Say by when it was promised."), "promise_due_on")
    if promise.due_on < today:
        raise ContactRefused(_("A promise can't be due in the past."), "promise_due_on")
    return promise.due_on


@transaction.atomic
def make_promise(
    *,
    member: Member,
    promise: PromiseMade,
    by: User,
    at: datetime,
    contact: Contact | None = None,
) -> Promise:
    """Write down what was promised to a member.

    The timeline gets a row of its own, unless the promise was made in a ``contact``,
    whose row tells of it.
    NotAllowed without "members.add_contact" in the member's store; ContactRefused as in
    check_promise, and for an owner who does not work where the member is at home.
    """
    _check_scope(member, by)
    due_on = check_promise(promise, today=portal_day(at))
    owner = promise.owner or by
    if owner.pk != by.pk:
        _check_owner(owner, by)
    made = Promise.objects.create(
        member=member,
        contact=contact,
        what=promise.what.strip(),
        due_on=due_on,
        owner=owner,
        made_at=at,
        made_by=by,
    )
    if contact is None:
        _tell(made, "members.promise_made", by=by, at=at, due_on=due_on.isoformat())
    return made


@transaction.atomic
def settle_promise(
    *, promise: Promise, is_kept: bool, by: User, at: datetime, note: str = ""
) -> Promise:
    """Say that a promise was kept or broken.

    NotAllowed without "members.change_contact" in the member's store; ContactRefused
    when it was settled before, and for a broken one without a word why.
    """
    promise = _locked(promise)
    _check_scope(promise.member, by, "members.change_contact")
    _check_open(promise)
    if not is_kept and not note.strip():
        raise ContactRefused(_("Say why it was not kept."), "note")
    promise.is_kept = is_kept
    promise.settled_at = at
    promise.settled_by = by
    promise.note = note.strip()[:LONGEST]
    promise.save(update_fields=["is_kept", "settled_at", "settled_by", "note"])
    kind = "members.promise_kept" if is_kept else "members.promise_broken"
    _tell(promise, kind, by=by, at=at, note=promise.note)
    return promise


@transaction.atomic
def reassign_promise(
    *, promise: Promise, owner: User, by: User, at: datetime
) -> Promise:
    """Give a promise to a colleague, who keeps it from now on.

    Refused as in settle_promise, and (ContactRefused) for somebody who does not work
    where `by` may change contacts. Given to the owner it has: nothing is written.
    """
    promise = _locked(promise)
    _check_scope(promise.member, by, "members.change_contact")
    _check_open(promise)
    if owner.pk == promise.owner_id:
        return promise
    _check_owner(owner, by)
    promise.owner = owner
    promise.save(update_fields=["owner"])
    _tell(promise, "members.promise_handed_on", by=by, at=at, owner=str(owner))
    return promise


def _locked(promise: Promise) -> Promise:
    return (
        Promise.objects.select_for_update(of=("self",))
        .select_related("member")
        .get(pk=promise.pk)
    )


def _check_open(promise: Promise) -> None:
    if promise.settled_at is not None:
        raise ContactRefused(_("This promise has been settled already."))


def _check_scope(
    member: Member, by: User, permission: str = "members.add_contact"
) -> None:
    if not scope_of(by, permission).covers(member.home_store_id):
        raise NotAllowed(_("You may not log contacts with members of this store."))


def _check_owner(owner: User, by: User) -> None:
    staff = colleagues(by, "members.change_contact")
    if not staff.filter(pk=owner.pk).exists():
        raise ContactRefused(_("This person does not work in your stores."), "owner")


def _tell(promise: Promise, kind: str, *, by: User, at: datetime, **data: str) -> None:
    record_activity(
        member=promise.member,
        kind=kind,
        at=at,
        by=by,
        store=promise.member.home_store,
        data={"what": promise.what} | data,
        ref=f"members.promise:{promise.pk}",
    )
