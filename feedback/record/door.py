"""The door to cases for who works on something else, a call for instance."""

from urllib.parse import urlencode

from django.urls import reverse

from feedback.choices import CaseChannel
from feedback.models import Case
from feedback.workflow import ADD
from members.models import Member, User, scope_of
from members.record.case_opening import CaseDoor


def may_open(user: User, member: Member) -> bool:
    """Whether the person registers cases of the member's store."""
    return scope_of(user, ADD).covers(member.home_store_id)


def form(member: Member, about: str, back: str) -> str:
    """The form of what came by phone, with the member, what it is about, and the way
    back."""
    values = {
        "channel": CaseChannel.PHONE,
        "member": member.public_id,
        "about": about,
        "back": back,
    }
    return f"{reverse('feedback_register')}?{urlencode(values)}"


def page(ref: str) -> str:
    """The workspace of "feedback.case:7", "" when there is no such case. One query."""
    prefix, _colon, pk = ref.partition(":")
    if prefix != "feedback.case" or not pk.isdecimal():
        return ""
    case = Case.objects.filter(pk=int(pk)).only("public_id").first()
    return case.get_absolute_url() if case else ""


DOOR = CaseDoor("feedback.cases", may_open, form, page)
