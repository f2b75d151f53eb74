"""What staff fill in about a solution: items, approval, agreement, goods that came back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.actions.solutions import (
    LONGEST_WHAT,
    MOST_AMOUNT,
    MOST_POINTS,
    RedressLine,
)
from feedback.choices import Decision, GoodsFate, Redress
from feedback.forms.public import LONGEST_TEXT
from feedback.forms.staff import CaseForm
from feedback.models import Case, Solution
from members.models import Product, User

# Lines of the form that are empty, for more things.
SPARE_LINES = 2
FEWEST_LINES = 3
MOST_LINES = 20


class ItemForm(forms.Form):
    """One thing for the customer. Left empty, it is none."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is done"),
        choices=[("", "—"), *Redress.choices],
        required=False,
    )
    what = forms.CharField(
        label=gettext_lazy("Which, how"), max_length=LONGEST_WHAT, required=False
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Costs us"),
        min_value=Decimal(0),
        max_value=MOST_AMOUNT,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.01", "min": "0"}),
    )
    points = forms.IntegerField(
        label=gettext_lazy("Points"),
        min_value=0,
        max_value=MOST_POINTS,
        required=False,
        widget=forms.NumberInput(attrs={"min": "0"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        filled = any(cleaned.get(name) for name in ("what", "amount", "points"))
        if filled and not cleaned.get("kind"):
            self.add_error("kind", _("Choose what is done."))
        return cleaned

    def line(self) -> RedressLine | None:
        """What was filled in, for the action; None for an empty line."""
        data = self.cleaned_data
        if not data.get("kind"):
            return None
        return RedressLine(
            data["kind"],
            data["what"],
            data["amount"] or Decimal(0),
            data["points"] or 0,
        )


class SolutionForm(CaseForm):
    """Decision, reasons, and a few lines of things for the customer."""

    # A draft may be without.
    is_draft = False

    decision = forms.ChoiceField(
        label=gettext_lazy("Is the complaint right?"),
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say whether the complaint is right.")
        },
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "What was found, and why this is fair. Only staff read it."
        ),
        error_messages={
            "required": gettext_lazy("Say why: whoever approves reads it.")
        },
    )

    def __init__(
        self,
        data: Any = None,
        *,
        case: Case,
        user: User,
        solution: Solution | None = None,
    ) -> None:
        super().__init__(data, case=case, user=user)
        if self.is_draft:
            self.fields["decision"].required = False
            self.fields["reasons"].required = False
        # What was decided with the finding needn't be said again.
        self.initial["decision"] = case.decision
        known: list[dict[str, Any]] = []
        if solution is not None:
            self.initial["decision"] = solution.decision
            self.initial["reasons"] = solution.reasons
            known = [
                {
                    "kind": item.kind,
                    "what": item.what,
                    "amount": item.amount or None,
                    "points": item.points or None,
                }
                for item in solution.items.all()
            ]
        self.lines = [
            ItemForm(
                data,
                prefix=f"item{number}",
                initial=known[number] if number < len(known) else None,
            )
            for number in range(self._line_count(data, len(known)))
        ]

    def _line_count(self, data: Any, known: int) -> int:
        """As many lines as were sent, or as are known and some to spare."""
        if data is None:
            return min(MOST_LINES, max(FEWEST_LINES, known + SPARE_LINES))
        sent = 0
        while sent < MOST_LINES and f"item{sent}-kind" in data:
            sent += 1
        return sent

    def is_valid(self) -> bool:
        lines = [line.is_valid() for line in self.lines]
        return super().is_valid() and all(lines)

    def fields_for_action(self) -> dict[str, Any]:
        found = [line.line() for line in self.lines]
        return super().fields_for_action() | {
            "items": [line for line in found if line is not None]
        }


class DraftForm(SolutionForm):
    """The same, unfinished."""

    is_draft = True


class CommentForm(CaseForm):
    """A word of whoever approves."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SendBackForm(CaseForm):
    """What is to be changed before it can be approved."""

    comment = forms.CharField(
        label=gettext_lazy("What is to be changed"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say what is to be changed.")},
    )


class AgreementForm(CaseForm):
    """How the customer agreed."""

    how = forms.CharField(
        label=gettext_lazy("How the customer agreed"),
        max_length=LONGEST_WHAT,
        widget=forms.TextInput(
            attrs={"placeholder": gettext_lazy("on the phone, by e-mail of …")}
        ),
        error_messages={"required": gettext_lazy("Say how the customer agreed.")},
    )


class ItemDoneForm(CaseForm):
    """Which item is ticked, or unticked."""

    item = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class GoodsForm(CaseForm):
    """What the customer brought back."""

    what = forms.CharField(label=gettext_lazy("What came back"), max_length=200)
    batch = forms.CharField(
        label=gettext_lazy("Model or batch"), max_length=40, required=False
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        initial=1,
    )
    reason = forms.CharField(label=gettext_lazy("Why it came back"), max_length=300)

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        if case.product_id is not None:
            self.fields["what"].initial = case.product and case.product.name
        self.fields["batch"].initial = case.batch

    def fields_for_action(self) -> dict[str, Any]:
        found = super().fields_for_action()
        product: Product | None = self.case.product
        same = product is not None and found["what"].strip() == product.name
        return found | {"product": product if same else None}


class FateForm(forms.Form):
    """What becomes of goods that came back."""

    fate = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"), choices=GoodsFate.choices
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)
