"""What a customer fills in: the feedback form, and the answer on the tracking page."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from feedback.choices import CaseKind, Quarantine, ReopenReason
from feedback.forms.files import AttachmentsField
from feedback.forms.proof import BITS, is_proven
from feedback.queries.cases import recent_purchases
from members.choices import Language
from members.contact_values import normalise_email, normalise_phone
from members.models import Member, Purchase, Store

LONGEST_TEXT = 5000
LONGEST_WISH = 1000
OLDEST_DAYS = 3 * 366
# Nobody reads the form, writes a sentence and sends it within this time.
SHORTEST_SECONDS = 3
MAX_RECEIPTS = 50
SIGNER = signing.TimestampSigner(salt="feedback.form")


def new_stamp() -> str:
    """A signed random key with the time at which the form was handed out."""
    return SIGNER.sign(uuid.uuid4().hex)


class ReceiptField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """One of the member's own receipts."""

    def label_from_instance(self, obj: Any) -> str:
        at = timezone.localtime(obj.purchased_at)
        day = date_format(at, "SHORT_DATE_FORMAT")
        return f"{day} · {obj.store.name} · {obj.receipt_no}"


class PublicForm(forms.Form):
    """Complaint, praise, suggestion or enquiry, from a guest or a logged-in member.

    A member is not asked what we know: no name, no contact, and the receipt is chosen
    from the member's own purchases of the last 90 days.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=CaseKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose what it is.")},
    )
    body = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("In your own words. What, who, how: whatever helps."),
        error_messages={"required": gettext_lazy("Please tell us what happened.")},
    )
    wish = forms.CharField(
        label=gettext_lazy("What would you like us to do?"),
        max_length=LONGEST_WISH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    store = forms.ModelChoiceField(
        label=gettext_lazy("Which store?"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=gettext_lazy("No store in particular"),
    )
    happened_on = forms.DateField(
        label=gettext_lazy("When was it?"),
        required=False,
        # The browser's date field always sends and expects this order.
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": gettext_lazy("Please write the date as 2026-11-21.")
        },
    )
    receipt = ReceiptField(
        label=gettext_lazy("Which purchase is it about?"),
        queryset=Purchase.objects.none(),
        required=False,
        empty_label=gettext_lazy("None, or an older one"),
    )
    receipt_no = forms.CharField(
        label=gettext_lazy("Receipt number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("If you have the receipt at hand."),
    )
    photos = AttachmentsField()
    # Shown with praise only.
    may_quote = forms.BooleanField(
        label=gettext_lazy("You may show my words to others"),
        required=False,
        help_text=gettext_lazy("In the shop or on our pages."),
    )
    may_name = forms.BooleanField(
        label=gettext_lazy("You may say my name with them"), required=False
    )
    anonymous = forms.BooleanField(
        label=gettext_lazy("I want to stay anonymous"),
        required=False,
        help_text=gettext_lazy(
            "Then the link that you get after sending is the only way to our answer."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}
        ),
    )
    # People don't see this field; programs fill in everything.
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    # The number that the browser found (proof.py); empty without a script.
    proof = forms.CharField(required=False, widget=forms.HiddenInput)

    BITS = BITS
    GUEST_FIELDS = ("anonymous", "name", "email", "phone", "receipt_no")

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        member: Member | None,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.member = member
        self.at = at
        self._field("store").queryset = Store.objects.open()
        self.initial.setdefault("stamp", new_stamp())
        today = timezone.localdate(at)
        self.fields["happened_on"].widget.attrs["max"] = today.isoformat()
        if member is None:
            del self.fields["receipt"]
            # A proof is for one stamp, and a form shown again has the stamp it had.
            self.fields["proof"].widget.attrs["autocomplete"] = "off"
        else:
            for name in self.GUEST_FIELDS:
                del self.fields[name]
            self._field("receipt").queryset = recent_purchases(member, at=at)

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        today = timezone.localdate(self.at)
        if day and day > today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day and day < today - timedelta(days=OLDEST_DAYS):
            raise forms.ValidationError(_("Please check the year."))
        return day

    def clean_email(self) -> str:
        return _normal_email(self.cleaned_data["email"])

    def clean_phone(self) -> str:
        return _normal_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.member is None:
            self._clean_contact(cleaned)
        return cleaned

    def _clean_contact(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("anonymous"):
            for name in ("name", "email", "phone"):
                cleaned[name] = ""
                self.errors.pop(name, None)
            return
        wrong = {"email", "phone"} & set(self.errors)
        if not (cleaned.get("email") or cleaned.get("phone") or wrong):
            self.add_error(
                "email",
                _(
                    "How can we answer you? Please give an e-mail address or a phone "
                    "number, or choose to stay anonymous."
                ),
            )

    def suspicion(self) -> str:
        """Why the message should be held back for staff to look at, or ""."""
        if self.cleaned_data["website"]:
            return Quarantine.TRAP
        if self.member is not None:
            return ""
        stamp = self.cleaned_data["stamp"]
        try:
            SIGNER.unsign(stamp, max_age=SHORTEST_SECONDS)
        except signing.SignatureExpired:  # older than that: a person, with a browser?
            proven = is_proven(stamp, self.cleaned_data["proof"])
            return "" if proven else Quarantine.PROOF
        except signing.BadSignature:
            return Quarantine.TRAP
        return Quarantine.FAST

    def key(self) -> str:
        """The form's own key, so that sending it twice opens one case; "" if forged."""
        try:
            return SIGNER.unsign(self.cleaned_data["stamp"])
        except signing.BadSignature:
            return ""

    def case_fields(self) -> dict[str, Any]:
        """The arguments of open_case that the customer decides."""
        cleaned = self.cleaned_data
        receipt: Purchase | None = cleaned.get("receipt")
        return {
            "kind": cleaned["kind"],
            "body": cleaned["body"],
            "wish": cleaned["wish"],
            "store": cleaned["store"] or (receipt.store if receipt else None),
            "happened_on": cleaned["happened_on"],
            "receipt_no": receipt.receipt_no
            if receipt
            else cleaned.get("receipt_no", ""),
            "purchase": receipt,
            "name": cleaned.get("name", ""),
            "email": cleaned.get("email", ""),
            "phone": cleaned.get("phone", ""),
            "attachments": cleaned["photos"],
            "member": self.member,
            "language": get_language() or Language.CHINESE,
            "may_quote": cleaned["may_quote"],
            "may_name": cleaned["may_quote"] and cleaned["may_name"],
        }


class AnswerForm(forms.Form):
    """What a customer adds to a case on the tracking page."""

    body = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = AttachmentsField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("body") or cleaned.get("photos")):
            self.add_error("body", _("Please write something or add a file."))
        return cleaned


class DisputeForm(forms.Form):
    """Why our answer is not accepted, on the tracking page."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it not settled?"),
        choices=[
            choice
            for choice in ReopenReason.choices
            if choice[0] != ReopenReason.DISSATISFIED
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose why.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What do you expect now?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Please say what you expect now.")},
    )


class ReceiptNumberForm(forms.Form):
    """The 16 digits that somebody without an address got."""

    number = forms.CharField(
        label=gettext_lazy("The 16 digits"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Please type the 16 digits.")},
    )


def _normal_email(text: str) -> str:
    if not text:
        return ""
    found = normalise_email(text)
    if found is None:
        raise forms.ValidationError(
            _("This does not look like an e-mail address. Please check it.")
        )
    return found


def _normal_phone(text: str) -> str:
    if not text:
        return ""
    found = normalise_phone(text)
    if found is None:
        raise forms.ValidationError(
            _("This does not look like a phone number. Please check the digits.")
        )
    return found
