"""At most three members a day who are unhappy and say nothing."""

from django.db.models import (
    Case,
    DateTimeField,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.utils.translation import gettext_lazy

from feedback.queries.silent import sign_words, silent_unhappy
from members.models import Member
from portal.today.desk import Desk
from portal.today.kinds import DayKind, Hit, Line

A_DAY = 3


def silent(desk: Desk) -> QuerySet[Member]:
    """The latest signs among the members shown, with the sign and its moment."""
    found = [
        each
        for each in silent_unhappy(desk.user, at=desk.now)
        if each.member.home_store_id in desk.store_ids
        and (not desk.mine or each.member.owner_id == desk.user.pk)
    ][:A_DAY]
    if not found:
        # With what the rows are ordered by and told from: the day page asks for it.
        return Member.objects.none().annotate(
            place=Value(0),
            sign=Value(""),
            sign_at=Value(None, output_field=DateTimeField()),
        )
    return Member.objects.filter(pk__in=[each.member.pk for each in found]).annotate(
        place=Case(
            *(When(pk=each.member.pk, then=Value(n)) for n, each in enumerate(found)),
            output_field=IntegerField(),
        ),
        sign=Case(
            *(When(pk=each.member.pk, then=Value(each.sign)) for each in found),
            output_field=TextField(),
        ),
        sign_at=Case(
            *(When(pk=each.member.pk, then=Value(each.at)) for each in found),
            output_field=DateTimeField(),
        ),
    )


def silent_lines(desk: Desk, pairs: list[tuple[Hit, Member | None]]) -> list[Line]:
    """ "Was not content when asked on 3 May, and has not complained". No query."""
    return [Line(words=sign_words(*hit.facts)) for hit, _member in pairs]


SILENT = DayKind(
    code="silent",
    label=gettext_lazy("Unhappy, and said nothing"),
    hint=gettext_lazy("Three a day; all of them stand under Feedback"),
    icon="warning",
    permission="feedback.view_case",
    rows=silent,
    lines=silent_lines,
    order=("place",),
    facts=("sign", "sign_at"),
    action=gettext_lazy("Call and listen"),
    store="home_store",
    member="pk",
)
