"""A segment's tree becomes one condition on Member, and one sentence."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Member
from members.models.member import MemberQuerySet
from members.segments.rules import (
    FiguresRule,
    SegmentRule,
    segment_rules,
    with_figures,
)

T = TypeVar("T")

# True of every member. Not Q(): joined by OR, or negated, that would say nothing at all.
EVERYBODY = Q(pk__isnull=False)
ALL, ANY, NONE = "all", "any", "none"
MATCHES = (ALL, ANY, NONE)


class UnknownRule(LookupError):  # noqa: N818 -- reads as what happened
    """The tree names a rule that no app registered, lacks a parameter, or is no tree."""


def rule_of(leaf: dict[str, Any]) -> SegmentRule:
    """The registered rule that a leaf names; UnknownRule when there is none."""
    code = leaf.get("rule")
    rule = segment_rules.get(code) if isinstance(code, str) else None
    if rule is None:
        message = f"no app registered the segment rule {code!r}"
        raise UnknownRule(message)
    return rule


def _branches(tree: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    match, branches = tree.get("match", ALL), tree.get("rules", [])
    if match not in MATCHES:
        message = f"a segment matches all, any or none, not {match!r}"
        raise UnknownRule(message)
    if not all(isinstance(branch, dict) for branch in branches):
        message = "a group of a segment holds rules and groups"
        raise UnknownRule(message)
    return match, branches


def _asked(leaf: dict[str, Any], ask: Callable[[dict[str, Any]], T]) -> T:
    """What a rule answers to its parameters; they may be of an older release."""
    try:
        return ask(leaf.get("params", {}))
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        message = f"the segment rule {leaf.get('rule')!r} can't read its parameters"
        raise UnknownRule(message) from error


def condition_of(tree: dict[str, Any]) -> Q:
    """One condition on Member; an empty tree describes everybody.

    Touches no database. UnknownRule for a rule that no app registered, or that can't
    read its parameters: an audience must never grow because a rule is missing.
    """
    if "rule" in tree:
        return _asked(tree, rule_of(tree).condition) or EVERYBODY
    match, branches = _branches(tree)
    if not branches:
        return EVERYBODY
    joined = _joined(_conditions(match, branches), match)
    return ~joined if match == NONE else joined


def _conditions(match: str, branches: list[dict[str, Any]]) -> list[Q]:
    """The conditions of a group's parts. What is asked of the figures is asked in one
    question: a member has one row of them, so that one look tells all."""
    conditions, figures = [], []
    for branch in branches:
        rule = rule_of(branch) if "rule" in branch else None
        if isinstance(rule, FiguresRule):
            figures.append(_asked(branch, rule.figures) or EVERYBODY)
        else:
            conditions.append(condition_of(branch))
    if figures:
        conditions.append(with_figures(_joined(figures, match)))
    return conditions


def _joined(conditions: Iterable[Q], match: str) -> Q:
    first, *others = conditions
    for condition in others:
        first = first & condition if match == ALL else first | condition
    return first


def members_in(tree: dict[str, Any]) -> MemberQuerySet:
    """The current members whom the tree describes, as one statement."""
    return Member.objects.current().filter(condition_of(tree))


def describe(tree: dict[str, Any]) -> str:
    """The tree in words of the reader's language."""
    if "rule" in tree:
        return _asked(tree, rule_of(tree).describe)
    match, branches = _branches(tree)
    if not branches:
        return _("everybody")
    words = [
        _("(%(rules)s)") % {"rules": describe(branch)}
        if "rules" in branch
        else describe(branch)
        for branch in branches
    ]
    if match == NONE:
        return _("neither: %(rules)s") % {"rules": _(" nor ").join(words)}
    return (_(" and ") if match == ALL else _(" or ")).join(words)


def leaves_of(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules of a tree, in their order."""
    if "rule" in tree:
        return [tree]
    return [leaf for branch in tree.get("rules", []) for leaf in leaves_of(branch)]
