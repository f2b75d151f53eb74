"""A segment's tree becomes one condition on Member, and one sentence."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Member
from members.models.member import MemberQuerySet
from members.segments.rules import SegmentRule, segment_rules

MATCHES = ("all", "any", "none")


class UnknownRule(LookupError):  # noqa: N818 -- reads as what happened
    """The tree names a rule that no app registered, or is no tree."""


def _rule(code: Any) -> SegmentRule:
    rule = segment_rules.get(code)
    if rule is None:
        message = f"no app registered the segment rule {code!r}"
        raise UnknownRule(message)
    return rule


def _branches(tree: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    match = tree.get("match", "all")
    if match not in MATCHES:
        message = f"a segment matches all, any or none, not {match!r}"
        raise UnknownRule(message)
    return match, tree.get("rules", [])


def condition_of(tree: dict[str, Any]) -> Q:
    """One condition on Member; an empty tree describes everybody.

    Touches no database. UnknownRule for a rule that no app registered: an audience
    must never grow because a rule is missing.
    """
    if "rule" in tree:
        return _rule(tree["rule"]).condition(tree.get("params", {}))
    match, branches = _branches(tree)
    conditions = [condition_of(branch) for branch in branches]
    if not conditions:
        return Q()
    joined = conditions[0]
    for condition in conditions[1:]:
        joined = joined & condition if match == "all" else joined | condition
    return ~joined if match == "none" else joined


def members_in(tree: dict[str, Any]) -> MemberQuerySet:
    """The current members whom the tree describes, as one statement."""
    return Member.objects.current().filter(condition_of(tree))


def describe(tree: dict[str, Any]) -> str:
    """The tree in words of the reader's language."""
    if "rule" in tree:
        return _rule(tree["rule"]).describe(tree.get("params", {}))
    match, branches = _branches(tree)
    if not branches:
        return _("everybody")
    words = [
        f"({describe(branch)})" if "rules" in branch else describe(branch)
        for branch in branches
    ]
    if match == "none":
        return _("neither: %(rules)s") % {"rules": _(" nor ").join(words)}
    return (_(" and ") if match == "all" else _(" or ")).join(words)
