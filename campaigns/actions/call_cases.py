"""The complaint that was opened within a call."""

from datetime import datetime

from campaigns.models import Call
from members.models import Member, User

PREFIX = "campaigns.call"


def note_case(
    *,
    about: str,
    case_ref: str,
    number: str,
    member: Member | None,
    by: User,
    at: datetime,
) -> None:
    """Write the case's number on the call that it came of.

    Nothing happens when there is no such call, when the case is about somebody else, or
    when `by` may not make the call: the name of a call is only a word in an address.
    """
    _prefix, _colon, pk = about.partition(":")
    if member is None or not pk.isdecimal():
        return
    calls = Call.objects.visible_to(by, "campaigns.change_call")
    calls.filter(pk=int(pk), member=member).update(
        case_ref=case_ref, case_number=number
    )
