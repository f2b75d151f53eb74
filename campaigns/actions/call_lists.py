"""Making call lists, and taking them from state to state."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.choices import (
    CallLeftOut,
    CallListState,
    CallOrigin,
    CallState,
)
from campaigns.exceptions import CallRefused
from campaigns.models import Call, CallList, OutreachRules
from campaigns.queries.callable import refusals_of
from campaigns.workflow import can_list_become
from members.models import Member, MemberList, Segment, Store, User, scope_of
from members.models.member import MemberQuerySet
from members.queries.figures import portal_day
from members.segments.compiler import UnknownRule, members_in

CHUNK = 500
# More than anybody calls: such a list is a mistake in the segment.
MOST = 5000
CHANGEABLE = (
    "name", "aim", "aim_words", "template", "script_zh", "script_en", "starts_on",
    "ends_on", "priority", "most_tries",
)  # fmt: skip


@transaction.atomic
def create_call_list(
    *,
    by: User,
    at: datetime,
    segment: Segment | None = None,
    member_list: MemberList | None = None,
    store: Store | None = None,
    **values: Any,
) -> CallList:
    """Make a list of the members of a segment or of a list made by hand.

    One call for each, at most MOST; who may not be called stands on the list as left
    out, with the reason. ``values`` are the fields CHANGEABLE and ``purpose``.
    CallRefused without people, with too many, without words, or when `by` makes no
    lists for the store (no store: for the whole chain).
    """
    if not scope_of(by, "campaigns.add_calllist").covers(store.pk if store else None):
        raise CallRefused(_("You make no call lists for this store."), "store")
    people = _people(segment, member_list)
    if store is not None:
        people = people.filter(home_store=store)
    count = people[: MOST + 1].count()
    if not count:
        raise CallRefused(_("There is nobody to call: choose other people."))
    if count > MOST:
        raise CallRefused(
            _("More than %(most)d people are too many for a list: narrow them down.")
            % {"most": MOST}
        )
    _check_words(values)
    call_list = CallList.objects.create(
        segment=segment,
        member_list=member_list,
        store=store,
        origin=CallOrigin.SEGMENT if segment else CallOrigin.MEMBERS,
        created_by=by,
        created_at=at,
        **values,
    )
    _add_calls(call_list, people, at)
    log(call_list, "wagtail.create", user=by)
    return call_list


def _people(segment: Segment | None, member_list: MemberList | None) -> MemberQuerySet:
    if (segment is None) == (member_list is None):
        raise CallRefused(_("Choose a segment or a list of members."), "segment")
    if segment is not None:
        try:
            return members_in(segment.rules)
        except UnknownRule as error:
            raise CallRefused(
                _("The rules of this segment can't be read any more."), "segment"
            ) from error
    return Member.objects.current().filter(list_entries__member_list=member_list)


def _check_words(values: dict[str, Any]) -> None:
    own = values.get("script_zh", "").strip() or values.get("script_en", "").strip()
    if not own and values.get("template") is None:
        raise CallRefused(_("Write what to say, or choose a template."), "script_zh")


def _add_calls(call_list: CallList, people: MemberQuerySet, at: datetime) -> None:
    rules = OutreachRules.objects.current()
    taken: set[str] = set()
    for chunk in _chunks(people.order_by("pk").values_list("pk", "home_store_id")):
        refusals = refusals_of(
            [pk for pk, _store in chunk], purpose=call_list.purpose, at=at, rules=rules
        )
        calls = []
        for pk, store_id in chunk:
            reason = refusals.final.get(pk, "")
            number = refusals.numbers.get(pk, "")
            if not reason and number in taken:
                reason = CallLeftOut.SHARED_NUMBER
            elif not reason:
                taken.add(number)
            calls.append(
                Call(
                    call_list=call_list,
                    member_id=pk,
                    store_id=store_id,
                    state=CallState.LEFT_OUT if reason else CallState.WAITING,
                    left_out=reason,
                    held_by=refusals.holds.get(pk, ""),
                    priority=call_list.priority,
                    next_at=at,
                    until=call_list.ends_on,
                )
            )
        Call.objects.bulk_create(calls, batch_size=CHUNK)


def _chunks(rows: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    chunk: list[tuple[int, int]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@transaction.atomic
def change_call_list(
    *, call_list: CallList, by: User, at: datetime, **values: Any
) -> CallList:
    """Change the words, the dates or the urgency; calls to be made follow.

    CallRefused when it is closed or left without words; TypeError for a field that is
    not CHANGEABLE.
    """
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        message = f"a call list's {', '.join(sorted(unknown))} can't be changed"
        raise TypeError(message)
    held = _hold(call_list, by)
    if held.state == CallListState.CLOSED:
        raise CallRefused(_("The list is closed and stays as it was."))
    for name, value in values.items():
        setattr(held, name, value)
    _check_words(
        {
            "script_zh": held.script_zh,
            "script_en": held.script_en,
            "template": held.template,
        }
    )
    held.save(update_fields=[*values])
    live = Call.objects.live().filter(call_list=held)
    if "priority" in values:
        live.update(priority=held.priority)
    if "ends_on" in values and held.origin != CallOrigin.SERVICE:
        live.filter(call_back_at=None).update(until=held.ends_on)
    log(held, "wagtail.edit", user=by)
    return held


@transaction.atomic
def put_call_list(
    *, call_list: CallList, state: str, by: User, at: datetime
) -> CallList:
    """Open it, let it rest, or close it: what was not called by then is cancelled.

    CallRefused when campaigns/workflow.py does not let the one follow the other.
    """
    held = _hold(call_list, by)
    if not can_list_become(held.state, state):
        words = {
            "now": held.get_state_display(),
            "wanted": CallListState(state).label,
        }
        raise CallRefused(
            _("The list is “%(now)s” and can't become “%(wanted)s”.") % words
        )
    held.state = state
    held.save(update_fields=["state"])
    if state == CallListState.CLOSED:
        _end(Call.objects.live().filter(call_list=held), CallState.CANCELLED)
    log(held, "wagtail.edit", user=by, data={"state": str(state)})
    return held


def end_late_calls(*, at: datetime) -> int:
    """Calls whose last day has passed are too late, lists whose last day has passed
    close; returns how many calls."""
    today: date = portal_day(at)
    late = _end(Call.objects.live().filter(until__lt=today), CallState.EXPIRED)
    over = CallList.objects.filter(
        state__in=(CallListState.OPEN, CallListState.PAUSED), ends_on__lt=today
    )
    # A call-back that the customer asked for may lie behind the last day of its list.
    busy = Call.objects.live().values("call_list")
    over.exclude(pk__in=busy).update(state=CallListState.CLOSED)
    return late


def _end(calls: Any, state: CallState) -> int:
    ended: int = calls.update(state=state, reserved_by=None, reserved_until=None)
    return ended


def _hold(call_list: CallList, by: User) -> CallList:
    held = CallList.objects.select_for_update().get(pk=call_list.pk)
    if not scope_of(by, "campaigns.change_calllist").covers(held.store_id):
        raise CallRefused(_("You may not change this call list."))
    return held
