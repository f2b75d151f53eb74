"""Input of the contact log."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from members.actions.promises import PromiseMade
from members.choices import ContactKind, ContactOutcome, ContactWay, Direction
from members.exceptions import PictureTooLarge, PictureUnreadable
from members.models import Contact, ContactPoint
from members.pictures import CleanPicture, clean_picture

MOST_PHOTOS = 5
MOST_BYTES = 10 * 1024 * 1024
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif"

# How we spoke and who turned to whom, in one choice.
CALLED = f"{ContactWay.CALL}:{Direction.OUT}"
VISITED = f"{ContactWay.VISIT}:{Direction.OUT}"
WAYS: tuple[tuple[str, str | LazyText], ...] = (
    (CALLED, gettext_lazy("We called")),
    (f"{ContactWay.CALL}:{Direction.IN}", gettext_lazy("Member called")),
    (f"{ContactWay.MESSAGE}:{Direction.OUT}", gettext_lazy("We wrote")),
    (f"{ContactWay.MESSAGE}:{Direction.IN}", gettext_lazy("Member wrote")),
    (VISITED, gettext_lazy("We visited")),
    (f"{ContactWay.VISIT}:{Direction.IN}", gettext_lazy("Came to us")),
    (f"{ContactWay.MEETING}:{Direction.OUT}", pgettext_lazy("way of contact", "Met")),
)


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PhotosInput(forms.ClearableFileInput):
    """A file input that takes several pictures."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPT})


class PhotosField(forms.FileField):
    """At most five pictures; cleans to a list of CleanPicture."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=PhotosInput(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[CleanPicture]:  # type: ignore[override]  # many files, not one
        files = [file for file in data or [] if file]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(
                _("Please choose at most %(count)s photos.") % {"count": MOST_PHOTOS}
            )
        pictures, errors = [], []
        for file in files:
            content = file.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                errors.append(_("“%(name)s” is larger than 10 MB.") % {"name": file})
                continue
            try:
                pictures.append(clean_picture(str(file), content))
            except (PictureTooLarge, PictureUnreadable) as error:
                errors.append(str(error))
        if errors:
            raise forms.ValidationError(errors)
        return pictures


class ContactForm(forms.Form):
    """The bar of the card: what came of it, how, when next, what was promised.

    ``points`` are the member's contact points; ``may_call`` whether we may call of our
    own accord.
    """

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=ContactOutcome.choices,
        error_messages={"required": gettext_lazy("Choose what came of it (1 to 8).")},
    )
    way = forms.ChoiceField(label=gettext_lazy("How"), choices=WAYS)
    contact_point = forms.TypedChoiceField(
        label=gettext_lazy("Number used"), coerce=int, empty_value=None, required=False
    )
    said = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    preset = forms.DateField(required=False)
    next_on = forms.DateField(
        label=gettext_lazy("Next contact on"), required=False, widget=DayInput()
    )
    promise_what = forms.CharField(
        label=gettext_lazy("Promised"), max_length=300, required=False
    )
    promise_due_on = forms.DateField(
        label=gettext_lazy("by"), required=False, widget=DayInput()
    )
    at = forms.DateTimeField(
        label=gettext_lazy("When, if not now"),
        required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    photos = PhotosField(label=gettext_lazy("Photos"))

    def __init__(
        self,
        *args: Any,
        points: Sequence[ContactPoint],
        may_call: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.points = {
            point.pk: point for point in points if point.kind != ContactKind.ADDRESS
        }
        self.may_call = may_call
        for each in self.fields.values():
            # The bar's inputs stand outside of its form element.
            each.widget.attrs["form"] = "bar-form"
        field = self.fields["contact_point"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [
                ("", "—"),
                *(
                    (pk, f"{point.get_kind_display()} {point.masked}")
                    for pk, point in self.points.items()
                    if point.invalid_at is None
                ),
            ]
        phone = self.usual_phone
        self.initial.setdefault("way", CALLED if may_call and phone else VISITED)
        self.initial.setdefault("contact_point", phone.pk if phone else "")

    @property
    def usual_phone(self) -> ContactPoint | None:
        """The primary phone, or another that is not known to be wrong."""
        phones = [
            point
            for point in self.points.values()
            if point.kind == ContactKind.PHONE and point.invalid_at is None
        ]
        return max(phones, key=lambda point: point.is_primary, default=None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("way") == CALLED and not self.may_call:
            self.add_error("way", _("Asked not to be called of our own accord."))
        if data.get("promise_due_on") and not data.get("promise_what"):
            self.add_error("promise_what", _("Say what was promised."))
        return data

    def fields_for_action(self, *, now: datetime) -> dict[str, Any]:
        """The cleaned data under the names that log_contact takes."""
        data = self.cleaned_data
        way, direction = data["way"].split(":")
        return {
            "outcome": data["outcome"],
            "way": way,
            "direction": direction,
            "at": data["at"] or now,
            "contact_point": self._number(way, data["outcome"]),
            "said": data["said"],
            "place": data["place"],
            "photos": data["photos"],
            "next_on": data["next_on"] or data["preset"],
            "promise": self._promise(),
        }

    def _number(self, way: str, outcome: str) -> ContactPoint | None:
        """The bar offers a number always; who was visited was not reached by it."""
        chosen = self.cleaned_data["contact_point"]
        point = self.points.get(chosen) if chosen else None
        is_remote = way in {ContactWay.CALL, ContactWay.MESSAGE}
        return point if is_remote or outcome == ContactOutcome.WRONG_NUMBER else None

    def _promise(self) -> PromiseMade | None:
        what: str = self.cleaned_data["promise_what"]
        due_on: date | None = self.cleaned_data["promise_due_on"]
        return PromiseMade(what, due_on) if what else None


class CorrectionForm(forms.Form):
    """What may be put right in a contact."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=ContactOutcome.choices
    )
    said = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    next_on = forms.DateField(
        label=gettext_lazy("Next contact on"), required=False, widget=DayInput()
    )

    @classmethod
    def of(cls, contact: Contact, data: Any) -> "CorrectionForm":
        """The form, filled with what was written."""
        return cls(
            data,
            initial={
                "outcome": contact.outcome,
                "said": contact.said,
                "next_on": contact.next_on,
            },
        )
