"""A flat builder for segments: each registered rule is a row that can be used."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Segment
from members.segments.rules import SegmentRule, segment_rules

MOST_ROWS = 10


@dataclass
class RuleRow:
    """One row: a rule, the form of its parameters, and the box that uses it."""

    rule: SegmentRule
    key: str
    form: forms.Form
    use: forms.BoundField | None = None


class SegmentForm(forms.ModelForm):  # type: ignore[type-arg]  # only the stubs know arguments
    """Name, description, and the rules. ``tree()`` gives what save_segment() takes.

    A rule that is used already gets a further empty row, so that it can be used twice
    (bought tea and bought a pot). Rules inside of groups are left to later builders:
    such a segment shows as `is_nested` and keeps its rules.
    """

    match = forms.ChoiceField(
        label=_("Members for whom"),
        choices=[
            ("all", _("all of these rules hold")),
            ("any", _("any of these rules holds")),
            ("none", _("none of these rules holds")),
        ],
    )

    class Meta:
        model = Segment
        fields = ["name", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = self.instance.rules or {}
        leaves = tree.get("rules", [])
        self.is_nested = any("rule" not in leaf for leaf in leaves)
        self.fields["match"].initial = tree.get("match", "all")
        self.rows = [] if self.is_nested else self._make_rows(leaves)

    def _make_rows(self, leaves: list[dict[str, Any]]) -> list[RuleRow]:
        rows = []
        for rule in segment_rules:
            used = [leaf["params"] for leaf in leaves if leaf["rule"] == rule.code]
            for place in range(self._row_count(rule, len(used))):
                params = used[place] if place < len(used) else None
                rows.append(self._make_row(rule, place, params))
        return rows

    def _row_count(self, rule: SegmentRule, used: int) -> int:
        posted = sum(f"use_{_key(rule, n)}" in self.data for n in range(MOST_ROWS))
        return min(max(used, posted) + 1, MOST_ROWS)

    def _make_row(
        self, rule: SegmentRule, place: int, params: dict[str, Any] | None
    ) -> RuleRow:
        key = _key(rule, place)
        name = f"use_{key}"
        self.fields[name] = forms.BooleanField(
            label=str(rule.label), required=False, initial=params is not None
        )
        is_used = name in self.data
        form = rule.form_class(
            self.data if is_used else None,
            prefix=key,
            initial=params or {},
            use_required_attribute=False,
        )
        return RuleRow(rule, key, form, self[name])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        used = self._used()
        if not used and not self.is_nested:
            self.add_error(None, _("Choose at least one rule."))
        if not all(row.form.is_valid() for row in used):
            self.add_error(None, _("Please mend the rules that are marked."))
        return cleaned

    def _used(self) -> list[RuleRow]:
        return [row for row in self.rows if self.cleaned_data.get(f"use_{row.key}")]

    def tree(self) -> dict[str, Any]:
        """The rules as a tree; ask after is_valid()."""
        if self.is_nested:
            return dict(self.instance.rules) | {"match": self.cleaned_data["match"]}
        return {
            "match": self.cleaned_data["match"],
            "rules": [
                {"rule": row.rule.code, "params": row.form.params()}  # type: ignore[attr-defined]  # a RuleForm
                for row in self._used()
            ],
        }


def _key(rule: SegmentRule, place: int) -> str:
    return f"{rule.code.replace('.', '_')}_{place}"
