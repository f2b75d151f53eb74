"""What staff fill in: the register form and the small forms of the workspace."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.choices import CaseChannel, CaseKind, Severity
from feedback.forms.files import AttachmentsField
from feedback.forms.public import LONGEST_TEXT, LONGEST_WISH
from feedback.models import Case
from feedback.workflow import CHANGE
from members.choices import Language
from members.contact_values import normalise_email
from members.models import Member, Scope, Store, User
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


class ReplyForm(CaseForm):
    """The answer that the customer reads."""

    text = forms.CharField(
        label=gettext_lazy("Answer to the customer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Please write the answer first.")},
    )


class NoteForm(CaseForm):
    """A note that stays in the house."""

    text = forms.CharField(
        label=gettext_lazy("Internal note"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Please write the note first.")},
    )


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
        field.queryset = colleagues(user, CHANGE).order_by("email")
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


class RegisterForm(forms.Form):
    """A case that came by phone, letter, in the store or another way."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How did it come in?"),
        choices=[c for c in CaseChannel.choices if c[0] != CaseChannel.ONLINE],
        widget=forms.RadioSelect,
        initial=CaseChannel.IN_STORE,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=CaseKind.choices,
        widget=forms.RadioSelect,
        initial=CaseKind.COMPLAINT,
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        choices=Severity.choices,
        widget=forms.RadioSelect,
        initial=Severity.GENERAL,
        help_text=gettext_lazy(
            "Severe: harms our name, repeated broken promises with grave loss, the same "
            "member complains again of the same thing, abuse of position. Press and "
            "authority are always severe."
        ),
    )
    store = forms.ModelChoiceField(
        label=gettext_lazy("Store"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=gettext_lazy("No store in particular"),
    )
    body = forms.CharField(
        label=gettext_lazy("What happened: when, where, who, what, how"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The customer's own words; the customer can read them."),
    )
    wish = forms.CharField(
        label=gettext_lazy("What the customer wishes"),
        max_length=LONGEST_WISH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    happened_on = forms.DateField(
        label=gettext_lazy("When it happened"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    receipt_no = forms.CharField(
        label=gettext_lazy("Receipt number"), max_length=40, required=False
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail"), max_length=254, required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the customer"), choices=Language.choices
    )
    photos = AttachmentsField()

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        member: Member | None,
        scope: Scope,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.member = member
        self.at = at
        store: Any = self.fields["store"]
        store.queryset = Store.objects.open()
        if not scope.everywhere:
            store.queryset = store.queryset.filter(pk__in=sorted(scope.store_ids))
            store.required = True
            store.empty_label = None
        if member is not None:
            for name in ("name", "phone", "email"):
                del self.fields[name]

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate(self.at):
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_email(self) -> str:
        text: str = self.cleaned_data["email"]
        found = normalise_email(text) if text else ""
        if found is None:
            raise forms.ValidationError(
                _("This does not look like an e-mail address. Please check it.")
            )
        return found

    def case_fields(self) -> dict[str, Any]:
        """The arguments of open_case that were filled in."""
        cleaned = dict(self.cleaned_data)
        return cleaned | {"attachments": cleaned.pop("photos"), "member": self.member}
