"""What callers and those who plan calls ask: whose turn it is, how far a list is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaigns.choices import CallLeftOut, CallListState, CallState
from campaigns.models import Call, CallList, TemplateText
from campaigns.models.call import CallQuerySet
from campaigns.queries.merge_fields import merge
from members.choices import Language
from members.models import Member, User
from members.queries.figures import portal_day

LISTS_SHOWN = 60
PEOPLE_PAGE = 50


@dataclass
class ListLine:
    """A call list with how many of its calls the reader sees in each state."""

    call_list: CallList
    ready: int = 0
    later: int = 0
    reserved: int = 0
    states: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All calls but those that nobody may make."""
        left = self.states.get(CallState.LEFT_OUT, 0)
        return sum(self.states.values()) - left

    @property
    def over(self) -> int:
        """Spoken with, or not reached after the last try."""
        return self.states.get(CallState.DONE, 0) + self.states.get(
            CallState.UNREACHED, 0
        )

    @property
    def done(self) -> int:
        return self.states.get(CallState.DONE, 0)

    @property
    def left_out(self) -> int:
        return self.states.get(CallState.LEFT_OUT, 0)

    @property
    def percent(self) -> int:
        """How much of the list is behind us."""
        return 100 * self.over // self.total if self.total else 0


def not_reached_by_phone() -> Exists:
    """A condition on Recipient: called in vain to the last try, or not called at all
    because nobody may, or in time."""
    states = (CallState.UNREACHED, CallState.LEFT_OUT, CallState.EXPIRED)
    return Exists(Call.objects.filter(recipient=OuterRef("pk"), state__in=states))


def ready_now(at: datetime) -> Q:
    """A condition on Call: free and due, if the member may be called."""
    free = Q(state=CallState.WAITING) | Q(
        state=CallState.RESERVED, reserved_until__lte=at
    )
    until = Q(until=None) | Q(until__gte=portal_day(at))
    return free & until & Q(next_at__lte=at)


def list_lines(
    user: User, lists: Iterable[CallList], *, at: datetime
) -> list[ListLine]:
    """The lists with their counts, in their order; one query."""
    lines = {found.pk: ListLine(found) for found in lists}
    rows = (
        Call.objects.visible_to(user)
        .filter(call_list__in=lines)
        .order_by()
        .values("call_list", "state")
        .annotate(
            count=Count("pk"),
            ready=Count("pk", filter=ready_now(at)),
            held=Count("pk", filter=Q(state=CallState.RESERVED, reserved_until__gt=at)),
        )
    )
    for row in rows:
        line = lines[row["call_list"]]
        line.states[row["state"]] = row["count"]
        line.ready += row["ready"]
        line.reserved += row["held"]
    for line in lines.values():
        live = line.states.get(CallState.WAITING, 0) + line.states.get(
            CallState.RESERVED, 0
        )
        line.later = live - line.ready - line.reserved
    return list(lines.values())


def lists_for(user: User, *, is_closed: bool = False) -> QuerySet[CallList]:
    """The lists that concern the person, the most urgent first; at most LISTS_SHOWN."""
    closed = Q(state=CallListState.CLOSED)
    return (
        CallList.objects.concerning(user)
        .filter(closed if is_closed else ~closed)
        .select_related("store", "segment", "member_list")
        .order_by("-priority", "ends_on", "-pk")[:LISTS_SHOWN]
    )


def held_calls(user: User, *, at: datetime) -> list[Call]:
    """What the person has reserved: call-backs that are due first, then by urgency."""
    calls = list(
        Call.objects.held_by(user, at=at)
        .visible_to(user)
        .select_related("call_list", "member__home_store", "member__stat")
    )
    return sorted(
        calls,
        key=lambda call: (
            call.call_back_at is None,
            call.member.owner_id != user.pk,
            -call.priority,
            call.next_at,
            call.pk,
        ),
    )


def call_backs(user: User) -> CallQuerySet:
    """Call-backs at an agreed time that the person promised, and are still to come."""
    return (
        Call.objects.visible_to(user, "campaigns.change_call")
        .live()
        .filter(call_back_at__isnull=False, done_by=user)
    )


def people_of(
    call_list: CallList, user: User, *, state: str = "", after: int = 0
) -> Sequence[Call]:
    """A page of the list's calls that the person sees, and one more."""
    calls = Call.objects.visible_to(user).filter(call_list=call_list, pk__gt=after)
    if state:
        calls = calls.filter(state=state)
    return list(
        calls.select_related("member__home_store", "done_by", "reserved_by").order_by(
            "pk"
        )[: PEOPLE_PAGE + 1]
    )


@dataclass(frozen=True)
class Reason:
    """A reason why people of a list are not called, and how many."""

    label: str
    count: int


def reasons_of(call_list: CallList, user: User) -> list[Reason]:
    """Why people of the list are left out; one query."""
    rows = (
        Call.objects.visible_to(user)
        .filter(call_list=call_list, state=CallState.LEFT_OUT)
        .order_by()
        .values_list("left_out")
        .annotate(count=Count("pk"))
    )
    return [
        Reason(str(CallLeftOut(code).label), count)
        for code, count in sorted(rows, key=lambda row: -row[1])
    ]


def script_of(call_list: CallList, member: Member) -> str:
    """What to say, in the member's language where there are words in it, with the
    merge fields filled. "" when there are no words. One query with a template.
    """
    words = {
        Language.CHINESE.value: call_list.script_zh,
        Language.ENGLISH.value: call_list.script_en,
    }
    if call_list.template_id:
        texts = TemplateText.objects.filter(template=call_list.template_id)
        for language, script in texts.values_list("language", "script"):
            words[language] = script or words.get(language, "")
    found = words.get(member.language, "").strip()
    if not found:
        found = next((text for text in words.values() if text.strip()), "")
    return merge(found, member) if found else ""
