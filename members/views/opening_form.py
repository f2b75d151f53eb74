"""The form with which a clerk opens a record while the customer waits."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from members.choices import Calendar, ContactKind, Language, MemberStatus, Sex
from members.contact_values import normalise_phone
from members.forms import NewMemberForm
from members.models import ImportantDate, Member
from members.queries.birthday_choice import (
    EARLIEST_YEAR,
    BirthdayChoice,
    birthday_choice,
    birthday_problem,
)
from members.queries.wordings import wording_of
from members.search.router import find_members

BIRTHDAY = ("calendar", "month", "day", "is_leap_month", "year")


class OpeningForm(NewMemberForm):
    """As NewMemberForm, made for speed: few choices to open, days that exist only.

    ``shown_in`` is the language in which the wordings of the consents were shown, so
    that the ledger keeps the sentence that the customer read.
    """

    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[*Sex.choices, ("", _("not told"))],
        required=False,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("We write in"),
        choices=Language.choices,
        initial=Language.CHINESE,
        widget=forms.RadioSelect,
    )
    calendar = forms.ChoiceField(
        label=_("Calendar"),
        choices=Calendar.choices,
        initial=Calendar.SOLAR,
        widget=forms.RadioSelect,
    )
    day = forms.TypedChoiceField(  # type: ignore[assignment]  # chosen, not typed
        label=_("Day"),
        choices=[("", "—"), *((day, str(day)) for day in range(1, 32))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[
            (MemberStatus.MEMBER, MemberStatus.MEMBER.label),
            (MemberStatus.PROSPECT, MemberStatus.PROSPECT.label),
        ],
        initial=MemberStatus.MEMBER,
    )
    is_thanked = forms.BooleanField(
        label=_("Send a word of thanks with the member number"),
        help_text=_("By e-mail if there is an address, else by SMS."),
        initial=True,
        required=False,
    )
    shown_in = forms.ChoiceField(
        choices=Language.choices, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()
        self.initial.setdefault("owner", self.user.pk)
        self.initial["shown_in"] = _language_of_the_page()
        self.fields["referrer_no"].help_text = _(
            "Phone, last four digits, name or number of who brought the customer along."
        )
        self.fields["phone"].widget.attrs |= {"autofocus": True, "type": "tel"}
        self.fields["year"].help_text = ""
        self.fields["year"].widget.attrs |= {
            "placeholder": _("may stay blank"),
            "min": EARLIEST_YEAR,
            "max": self.today.year,
            "inputmode": "numeric",
        }
        self.birthday = self._birthday_so_far()
        for name, found in (
            ("month", self.birthday.months),
            ("day", self.birthday.days),
        ):
            # Any day can be posted, so that a sentence tells what is wrong with it.
            widget: Any = self.fields[name].widget
            widget.choices = [("", "—"), *found]

    def _birthday_so_far(self) -> BirthdayChoice:
        """The days on offer, by what was posted."""
        data = {name: self[name].value() for name in BIRTHDAY}
        return birthday_choice(
            calendar=str(data["calendar"]),
            year=small_number(data["year"]),
            month=small_number(data["month"]),
            day=small_number(data["day"]),
            is_leap_month=bool(data["is_leap_month"]),
            today=self.today,
        )

    def clean_referrer_no(self) -> Member | None:
        """A number, or anything that fits one member only."""
        typed = self.cleaned_data["referrer_no"].strip()
        number = Member.objects.visible_to(self.user).filter(member_no=typed).first()
        if number or not typed:
            return number
        found = find_members(typed, user=self.user, limit=5)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(
                _("No member of your stores fits “%(typed)s”.") % {"typed": typed}
            )
        several = ", ".join(f"{each.name} {each.member_no}" for each in found)
        raise forms.ValidationError(
            _("Several fit; type the number: %(several)s.") % {"several": several}
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if any(data.get(name) is None for name in ("month", "day")):
            if data.get("year") and "day" not in self.errors:
                self.add_error("day", _("A birthday needs a month and a day."))
            return data
        chosen = ImportantDate(**{name: data.get(name) for name in BIRTHDAY})
        problem = birthday_problem(chosen, today=self.today)
        if problem:
            self.add_error("day", problem)
        return data

    @property
    def phone_norm(self) -> str | None:
        """The phone that was typed in E.164; None while it is none."""
        return normalise_phone(str(self[ContactKind.PHONE].value() or ""))

    def fields_for_action(self) -> dict[str, Any]:
        """As above, with the wordings as the customer read them."""
        data = super().fields_for_action()
        with override(data.pop("shown_in") or _language_of_the_page()):
            data["wordings"] = {
                purpose: wording_of(purpose) for purpose, _channel in data["consents"]
            }
        return data


def small_number(text: object) -> int | None:
    """A number of at most four digits as typed; None for anything else."""
    typed = str(text or "").strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        return None
    return int(typed)


def _language_of_the_page() -> str:
    is_english = (get_language() or "").startswith(Language.ENGLISH)
    return Language.ENGLISH if is_english else Language.CHINESE
