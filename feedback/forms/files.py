"""A field for several files, cleaned by content."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.exceptions import FileRefused
from feedback.uploads import MAX_FILES, CleanFile, clean_file

ACCEPT = (
    "image/jpeg,image/png,image/webp,image/gif,image/heic,image/heif,application/pdf"
)


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes several, of the kinds we accept."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPT})


class AttachmentsField(forms.FileField):
    """At most MAX_FILES photos and PDF documents; cleans to a list of CleanFile.

    Every refused file gets its own sentence.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=SeveralFilesInput(),
            label=gettext_lazy("Photos or documents"),
            help_text=gettext_lazy(
                "Up to 5 photos or PDF documents, 10 MB each. We remove the place where "
                "a photo was taken."
            ),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> list[CleanFile]:  # type: ignore[override]  # many files, not one
        files: list[Any] = [file for file in data or [] if file]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(
                _("Please choose at most %(count)s files.") % {"count": MAX_FILES}
            )
        cleaned, errors = [], []
        for file in files:
            try:
                cleaned.append(clean_file(file.name or "", file))
            except FileRefused as error:
                errors.append(str(error))
        if errors:
            raise forms.ValidationError(errors)
        return cleaned
