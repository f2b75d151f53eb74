"""The parts of a segment while it is being built: groups and rules on a form.

A form posts each part as one hidden ``node`` "number:number of its group:what it is",
in the order in which they stand; a group brings ``match_<number>``, a rule the fields
of its own form under the prefix ``r<number>``. So the tree is known without a script,
whatever is wrong inside of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.segments.compiler import ALL, MATCHES
from members.segments.rules import RuleGroup, SegmentRule, segment_rules

MOST_DEPTH = 5
MOST_NODES = 60
GROUP = "group"
ROOT = 0

MATCH_WORDS: dict[str, str | Promise] = {
    "all": _("all of these hold"),
    "any": _("at least one of these holds"),
    "none": _("none of these holds"),
}


@dataclass
class RuleNode:
    """A rule and the form of its parameters; without a form when no app knows it."""

    key: int
    code: str
    rule: SegmentRule | None = None
    form: forms.Form | None = None
    kept: dict[str, Any] = field(default_factory=dict)
    is_group = False

    def is_valid(self) -> bool:
        """Whether the parameters can be stored."""
        return self.form is not None and self.form.is_valid()

    def tree(self) -> dict[str, Any]:
        """The rule as it is stored; ask after is_valid()."""
        params = self.form.params() if self.form is not None else self.kept  # type: ignore[attr-defined]  # a RuleForm
        return {"rule": self.code, "params": params}


@dataclass
class GroupNode:
    """A group: what it asks of its parts, and the parts."""

    key: int
    match: str = ALL
    depth: int = 1
    nodes: list["RuleNode | GroupNode"] = field(default_factory=list)
    is_group = True

    @property
    def match_name(self) -> str:
        """The name of the field that says how the parts are joined."""
        return f"match_{self.key}"

    @property
    def matches(self) -> list[tuple[str, str | Promise, bool]]:
        """The ways to join: value, words, chosen."""
        return [
            (match, words, match == self.match) for match, words in MATCH_WORDS.items()
        ]

    @property
    def may_nest(self) -> bool:
        """Whether a group may still stand inside of it."""
        return self.depth < MOST_DEPTH

    def walk(self) -> Iterator["RuleNode | GroupNode"]:
        """Itself and everything inside, in order."""
        yield self
        for node in self.nodes:
            if isinstance(node, GroupNode):
                yield from node.walk()
            else:
                yield node

    def tree(self) -> dict[str, Any]:
        """The group as it is stored; ask after every rule is_valid()."""
        return {"match": self.match, "rules": [node.tree() for node in self.nodes]}

    def sound_tree(self) -> dict[str, Any]:
        """What is complete of it: without rules that can't be used yet, and without the
        groups that are empty then."""
        sound = []
        for node in self.nodes:
            if isinstance(node, GroupNode):
                inside = node.sound_tree()
                if inside["rules"]:
                    sound.append(inside)
            elif node.is_valid():
                sound.append(node.tree())
        return {"match": self.match, "rules": sound}


Node = RuleNode | GroupNode


def rule_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every registered rule under the heading of its group."""
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in segment_rules:
        heading = str(RuleGroup(rule.group).label)
        found.setdefault(heading, []).append((rule.code, str(rule.label)))
    return list(found.items())


def from_tree(tree: dict[str, Any]) -> GroupNode:
    """The parts of a stored tree. Never refuses one: what no app knows is kept, shown
    and can only be removed."""
    numbers = iter(range(10**6))
    if "rule" in tree:
        tree = {"match": ALL, "rules": [tree]}
    return _group(tree, numbers, depth=1)


def _group(tree: dict[str, Any], numbers: Iterator[int], *, depth: int) -> GroupNode:
    match = tree.get("match", ALL)
    group = GroupNode(next(numbers), match if match in MATCHES else ALL, depth)
    for branch in tree.get("rules", []):
        if "rule" in branch:
            params = branch.get("params", {})
            node: Node = new_rule(next(numbers), str(branch["rule"]), initial=params)
        else:
            node = _group(branch, numbers, depth=depth + 1)
        group.nodes.append(node)
    return group


def new_rule(
    key: int,
    code: str,
    *,
    initial: dict[str, Any] | None = None,
    data: QueryDict | None = None,
) -> RuleNode:
    """A rule with its form: bound to what was posted, or with these parameters."""
    rule = segment_rules.get(code)
    if rule is None:
        return RuleNode(key, code, kept=initial or {})
    form = rule.form_class(
        data, prefix=f"r{key}", initial=initial or {}, use_required_attribute=False
    )
    return RuleNode(key, code, rule, form, kept=initial or {})


def from_post(data: QueryDict, *, is_checked: bool) -> GroupNode:
    """The parts that were posted. With ``is_checked`` the forms tell what is wrong with
    the parameters; without it they only show again what was typed.

    Parts of a group that is not there, twice the same number, and more than MOST_NODES
    are left out: no browser posts them.
    """
    groups: dict[int, GroupNode] = {ROOT: GroupNode(ROOT, _match(data, ROOT))}
    keys = {ROOT}
    for text in data.getlist("node")[:MOST_NODES]:
        number, _colon, rest = text.partition(":")
        parent, _colon, code = rest.partition(":")
        if not (_is_number(number) and _is_number(parent) and code):
            continue
        key, group = int(number), groups.get(int(parent))
        if key in keys or group is None:
            continue
        keys.add(key)
        if code != GROUP:
            group.nodes.append(_posted_rule(key, code, data, is_checked=is_checked))
        elif group.may_nest:
            groups[key] = GroupNode(key, _match(data, key), group.depth + 1)
            group.nodes.append(groups[key])
    return groups[ROOT]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def _match(data: QueryDict, key: int) -> str:
    match = data.get(f"match_{key}", ALL)
    return match if match in MATCHES else ALL


def _posted_rule(key: int, code: str, data: QueryDict, *, is_checked: bool) -> RuleNode:
    if is_checked:
        return new_rule(key, code, data=data)
    node = new_rule(key, code)
    if node.form is not None:
        node.form.initial = {
            name: each.widget.value_from_datadict(data, {}, f"r{key}-{name}")
            for name, each in node.form.fields.items()
        }
    return node
