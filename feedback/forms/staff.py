"""What staff fill in: the register form and the small forms of the workspace."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.forms.files import AttachmentsField
from feedback.forms.public import LONGEST_TEXT, LONGEST_WISH
from feedback.forms.with_promise import WithPromise
from feedback.models import Case
from feedback.queries.people import involved_in
from feedback.workflow import CHANGE
from members.models import Member, User
from members.permissions import colleagues
from members.search.router import find_members


class CaseForm(forms.Form):
    """A small form of the workspace; the version of the page comes with it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, auto_id=f"id_{type(self).__name__.lower()}_%s")
        self.case = case
        self.user = user

    def fields_for_action(self) -> dict[str, Any]:
        """What was filled in, for the action."""
        return {k: v for k, v in self.cleaned_data.items() if k != "version"}


class ReplyForm(WithPromise, CaseForm):
    """The answer that the customer reads, with a promise if it makes one."""

    text = forms.CharField(
        label=gettext_lazy("Answer to the customer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Please write the answer first.")},
    )
    attachments = AttachmentsField()

    def fields_for_action(self) -> dict[str, Any]:
        return {
            "text": self.cleaned_data["text"],
            "attachments": self.cleaned_data["attachments"],
            "promises": self.promises(),
        }


class NoteForm(CaseForm):
    """A note that stays in the house."""

    text = forms.CharField(
        label=gettext_lazy("Internal note"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    attachments = AttachmentsField()


class ReasonForm(CaseForm):
    """Why it is not a case; the customer reads it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason (the customer reads it)"),
        max_length=LONGEST_WISH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Please say why; the customer reads it.")
        },
    )


class RevealForm(CaseForm):
    """Why somebody needs the contact data in full."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you need it?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why you need it.")},
    )


class AssignForm(CaseForm):
    """Who handles the case from now on."""

    handler = forms.ModelChoiceField(
        label=gettext_lazy("Handler"), queryset=User.objects.none()
    )

    def __init__(self, data: Any = None, *, case: Case, user: User) -> None:
        super().__init__(data, case=case, user=user)
        field: Any = self.fields["handler"]
        field.queryset = (
            colleagues(user, CHANGE)
            .exclude(pk__in=involved_in(case) if case.pk else ())
            .order_by("email")
        )
        field.initial = case.handler_id


class LinkForm(CaseForm):
    """The member whose case it is, by member number or phone; blank: nobody we know."""

    member = forms.CharField(
        label=gettext_lazy("Member number or phone"), max_length=60, required=False
    )

    def clean_member(self) -> Member | None:
        text = self.cleaned_data["member"].strip()
        if not text:
            return None
        found = find_members(text, user=self.user, limit=2)
        if not found:
            raise forms.ValidationError(
                _("No member of your stores has this number or phone.")
            )
        whole = [member for member in found if member.member_no == text]
        if len(found) > 1 and len(whole) != 1:
            raise forms.ValidationError(
                _("Several members fit. Please give the member number.")
            )
        return (whole or found)[0]
