"""The builder of segments: nested groups of rules on one form, with or without script."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import Segment
from members.segments.nodes import (
    MOST_NODES,
    GroupNode,
    Node,
    RuleNode,
    from_post,
    from_tree,
    new_rule,
    rule_choices,
)


class SegmentForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """Name, description, and the rules. ``tree()`` gives what save_segment() takes.

    ``posted`` is what the person has built so far, while the form is only redrawn: it
    shows again as typed, and nothing is found wrong with it yet. A static segment has
    no rules to build.
    """

    class Meta:
        model = Segment
        fields = ["name", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(
        self, *args: Any, posted: QueryDict | None = None, **kwargs: Any
    ) -> None:
        if posted is not None:
            kwargs["initial"] = {
                name: posted.get(name, "") for name in self.Meta.fields
            }
        super().__init__(*args, **kwargs)
        self.is_checked = self.is_bound
        if posted is not None:
            self.root = from_post(posted, is_checked=False)
        elif isinstance(self.data, QueryDict) and self.is_bound:
            self.root = from_post(self.data, is_checked=True)
        else:
            self.root = from_tree(self.instance.rules or {})
        self.rule_choices = rule_choices()

    def rule_nodes(self) -> list[RuleNode]:
        """Every rule, in order."""
        return [node for node in self.root.walk() if isinstance(node, RuleNode)]

    def turn(self, step: str, data: QueryDict) -> None:
        """Do what a button says: "add-rule:<group>", "add-group:<group>",
        "remove:<part>". A button of a part that is not there does nothing."""
        name, _colon, number = step.partition(":")
        if not (number.isascii() and number.isdigit()):
            return
        if name == "remove":
            _remove(self.root, int(number))
            return
        nodes = list(self.root.walk())
        group = next(
            (
                each
                for each in nodes
                if isinstance(each, GroupNode) and each.key == int(number)
            ),
            None,
        )
        if group is None or len(nodes) > MOST_NODES:
            return
        key = max(node.key for node in nodes) + 1
        if name == "add-group" and group.may_nest:
            group.nodes.append(GroupNode(key, depth=group.depth + 1))
        elif name == "add-rule" and (code := data.get(f"new_{group.key}", "")):
            node = new_rule(key, code)
            if node.form is not None:
                group.nodes.append(node)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.is_static:
            return cleaned
        nodes = self.rule_nodes()
        if not nodes:
            self.add_error(None, _("Choose at least one rule."))
        elif not all(node.is_valid() for node in nodes):
            self.add_error(None, _("Please mend the rules that are marked."))
        elif any(is_empty(node) for node in self.root.walk()):
            self.add_error(
                None, _("A group has no rules. Add one, or remove the group.")
            )
        return cleaned

    def tree(self) -> dict[str, Any]:
        """The rules as a tree; ask after is_valid()."""
        if self.instance.is_static:
            return dict(self.instance.rules)
        return self.root.tree()


def is_empty(node: Node) -> bool:
    """Whether it is a group without parts."""
    return isinstance(node, GroupNode) and not node.nodes


def _remove(group: GroupNode, key: int) -> None:
    group.nodes = [node for node in group.nodes if node.key != key]
    for node in group.nodes:
        if isinstance(node, GroupNode):
            _remove(node, key)
