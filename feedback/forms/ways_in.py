"""What each way in asks besides the matter itself, and the words that fit it.

A form here fills Case.channel_data: plain values under the names of its fields. The same
forms tell the labels when the data are shown.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback.choices import CaseChannel
from feedback.models import Case


class WayForm(forms.Form):
    """Base: what this way in asks."""

    PREFIX = "way"
    # A day of these may be yet to come.
    LATER: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data, prefix=self.PREFIX)
        self.today = timezone.localdate(at)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in list(cleaned.items()):
            if not isinstance(value, date):
                continue
            if value > self.today and name not in self.LATER:
                self.add_error(name, _("This day has not come yet."))
            if value < self.today and name in self.LATER:
                self.add_error(name, _("This day is over already."))
        return cleaned

    def channel_data(self) -> dict[str, Any]:
        """What was filled in, as values that JSON knows."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if value not in (None, "", False)
        }


def _line(label: Any, *, length: int = 120, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=False, strip=True, **options
    )


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        **options,
    )


class PhoneForm(WayForm):
    """A call."""

    call_back = _line(gettext_lazy("When we may call back"))


class LetterForm(WayForm):
    """A letter on paper."""

    postmarked_on = _day(gettext_lazy("Date of the postmark"))
    keeper = _line(gettext_lazy("Who keeps the original"))


class InStoreForm(WayForm):
    """Somebody who stands before us."""

    is_quiet = forms.BooleanField(
        label=gettext_lazy("We talked in a quiet place"), required=False
    )
    promised_answer = _line(gettext_lazy("When we said that the answer comes"))


class MailForm(WayForm):
    """A mail that somebody got, outside of the mailbox that we read."""

    mail_subject = _line(gettext_lazy("Subject of the mail"), length=200)
    mailbox = _line(gettext_lazy("To which address it came"))


class OutletForm(WayForm):
    """What everybody can read."""

    outlet = _line(gettext_lazy("Outlet"))
    address = forms.URLField(
        label=gettext_lazy("Address of the page"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    reach = _line(gettext_lazy("Reach (readers, likes, comments)"))


class SocialMediaForm(OutletForm):
    """A post or a comment."""

    outlet = _line(gettext_lazy("Platform and account"))
    public_reply = _line(gettext_lazy("Our first public answer"), length=300)


class MediaForm(OutletForm):
    """The press and broadcasting."""

    outlet = _line(gettext_lazy("Newspaper, station or website"))
    journalist = _line(gettext_lazy("Journalist, and how to reach them"))
    published_on = _day(gettext_lazy("Published on"))
    deadline = _day(gettext_lazy("They want our answer by"))
    LATER = ("deadline",)


class AuthorityForm(WayForm):
    """An authority, a consumers' association, a court."""

    authority = forms.CharField(
        label=gettext_lazy("Authority"),
        max_length=120,
        error_messages={"required": gettext_lazy("Which authority is it?")},
    )
    document_no = _line(gettext_lazy("Number of the document"))
    officer = _line(gettext_lazy("Officer, and how to reach them"))
    deadline = _day(
        gettext_lazy("Their time limit"),
        help_text=gettext_lazy("It can't be moved; nothing stops its clock."),
    )
    LATER = ("deadline",)


@dataclass(frozen=True)
class WayIn:
    """One way in: how it looks, what it asks, what to say first."""

    channel: CaseChannel
    icon: str  # of the admin's set
    form: type[WayForm]
    # What to say, in this order.
    words: tuple[str | Promise, ...]
    files: str | Promise
    body: str | Promise


PHOTOS = gettext_lazy("Photos or documents")
WAYS: dict[str, WayIn] = {
    way.channel: way
    for way in (
        WayIn(
            CaseChannel.PHONE,
            "mobile-alt",
            PhoneForm,
            (
                gettext_lazy(
                    "“Thank you for calling. I am … I write down what you tell.”"
                ),
                gettext_lazy("“I am sorry that this happened.” Let the caller finish."),
                gettext_lazy("“Do I have it right that …?” Repeat it in short."),
                gettext_lazy("“Your number is … One of us calls you by …”"),
            ),
            PHOTOS,
            gettext_lazy("What the caller tells"),
        ),
        WayIn(
            CaseChannel.IN_STORE,
            "home",
            InStoreForm,
            (
                gettext_lazy("“Shall we sit down over there? I would like to listen.”"),
                gettext_lazy("“I am sorry. What would make it right for you?”"),
            ),
            PHOTOS,
            gettext_lazy("What happened"),
        ),
        WayIn(
            CaseChannel.LETTER,
            "doc-full",
            LetterForm,
            (gettext_lazy("Scan it, keep the original, pass it on the same day."),),
            gettext_lazy("Scan of the letter"),
            gettext_lazy("What the letter says"),
        ),
        WayIn(
            CaseChannel.EMAIL,
            "mail",
            MailForm,
            (gettext_lazy("Copy the words as they stand; they are never changed."),),
            gettext_lazy("What was attached"),
            gettext_lazy("What the mail says"),
        ),
        WayIn(
            CaseChannel.SOCIAL_MEDIA,
            "globe",
            SocialMediaForm,
            (
                gettext_lazy("“We are sorry to read this and look into it at once.”"),
                gettext_lazy(
                    "“May we write to you in private?” Never argue in public."
                ),
            ),
            gettext_lazy("Screenshot"),
            gettext_lazy("What was posted"),
        ),
        WayIn(
            CaseChannel.MEDIA,
            "media",
            MediaForm,
            (
                gettext_lazy(
                    "“Our head office answers you today. What is your number?” No more."
                ),
            ),
            gettext_lazy("Screenshot or cutting"),
            gettext_lazy("What was published or asked"),
        ),
        WayIn(
            CaseChannel.AUTHORITY,
            "clipboard-list",
            AuthorityForm,
            (
                gettext_lazy(
                    "“May I see your card, please? I call the store manager.”"
                ),
                gettext_lazy("Hand over nothing without a receipt; write down what."),
            ),
            gettext_lazy("Scan of the document"),
            gettext_lazy("What the authority writes"),
        ),
    )
}
YES = pgettext_lazy("way in", "Yes")


def told(case: Case) -> list[tuple[str, str]]:
    """Label and value of what this way in had, in the order of its form."""
    way = WAYS.get(case.channel)
    if way is None or not case.channel_data:
        return []
    rows = []
    for name, field in way.form.base_fields.items():
        value = case.channel_data.get(name)
        if value:
            rows.append((str(field.label), _shown(field, value)))
    return rows


def _shown(field: forms.Field, value: Any) -> str:
    if value is True:
        return str(YES)
    day = parse_date(str(value)) if isinstance(field, forms.DateField) else None
    return f"{day:%Y-%m-%d}" if day else str(value)
