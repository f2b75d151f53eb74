"""Saving the description of a segment, and freezing who fits it."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from members.exceptions import NotAllowed, SegmentRefused
from members.models import (
    MemberList,
    MemberListEntry,
    Segment,
    User,
    scope_of,
)
from members.segments.compiler import UnknownRule, condition_of, members_in


@transaction.atomic
def save_segment(
    *,
    name: str,
    description: str,
    rules: dict[str, Any],
    by: User,
    segment: Segment | None = None,
) -> Segment:
    """Make a segment, or change one.

    NotAllowed without the right in the whole chain, which every segment describes.
    SegmentRefused when the rules can't be compiled (a rule that no app registered, a
    parameter that is missing, no rule at all) and for other rules of a static segment.
    """
    _check_right(by, "change" if segment else "add")
    if not rules.get("rules"):
        raise SegmentRefused(_("Choose at least one rule."))
    try:
        condition_of(rules)
    except UnknownRule as error:
        raise SegmentRefused(_("One of the rules can't be used.")) from error
    if segment and segment.is_static and rules != segment.rules:
        raise SegmentRefused(_("A static segment keeps its members."))
    action = "wagtail.edit" if segment else "wagtail.create"
    segment = segment or Segment(created_by=by)
    segment.name = name
    segment.description = description
    segment.rules = rules
    segment.save()
    log(segment, action, user=by)
    return segment


def _check_right(by: User, action: str) -> None:
    if not scope_of(by, f"members.{action}_segment").everywhere:
        raise NotAllowed(_("Segments belong to the whole chain."))


@transaction.atomic
def freeze_segment(*, segment: Segment, name: str, by: User, at: datetime) -> Segment:
    """Write down who fits now: a static segment of this name, whose members stay.

    The members of all stores in which `by` sees members, by one INSERT … SELECT.
    NotAllowed without the right in the whole chain; SegmentRefused for a segment that is
    static already, for rules that can't be used, and for a name that is taken.
    """
    _check_right(by, "add")
    if segment.is_static:
        raise SegmentRefused(_("This segment is static already."))
    taken = Segment.objects.filter(name=name).exists()
    if taken or MemberList.objects.filter(name=name).exists():
        raise SegmentRefused(_("There is a segment or a list of this name already."))
    frozen = MemberList.objects.create(name=name, created_by=by, frozen_at=at)
    try:
        count = _write_entries(frozen, segment, by=by, at=at)
    except UnknownRule as error:
        raise SegmentRefused(_("One of the rules can't be used.")) from error
    rule = {"rule": "members.on_list", "params": {"member_list": frozen.pk}}
    static = Segment.objects.create(
        name=name,
        description=segment.description,
        rules={"match": "all", "rules": [rule]},
        created_by=by,
        frozen_list=frozen,
        frozen_from=segment,
        frozen_rules=segment.rules,
    )
    log(static, "wagtail.create", user=by, data={"frozen": count})
    return static


def _write_entries(
    frozen: MemberList, segment: Segment, *, by: User, at: datetime
) -> int:
    """Put the segment's members on the list within the database; says how many."""
    members = members_in(segment.rules).visible_to(by).order_by().values("id")
    chosen, params = members.query.sql_with_params()
    quote = connection.ops.quote_name
    entries, key = MemberListEntry._meta.db_table, quote("id")
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(entries)} (member_list_id, member_id, at, by_id) "  # noqa: S608 -- names of our own tables
            f"SELECT %s, chosen.{key}, %s, %s FROM ({chosen}) AS chosen",
            [frozen.pk, moment, by.pk, *params],
        )
        return int(cursor.rowcount)
