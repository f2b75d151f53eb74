"""Input of the import wizard."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.choices import ImportKind
from members.imports.custom_columns import columns_for
from members.imports.parsing import Dialect
from members.models import ImportBatch, Store, User
from members.permissions import scoped

PERMISSION = "members.import_member"
UPLOAD_MEGABYTES = 100


class UploadForm(forms.Form):
    """Which file, and what it holds."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV of any program (UTF-8 or GB18030) or XLSX, with headings in the first "
            "row, in English or Chinese."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        allow_empty_file=True,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it holds"),
        choices=[("", gettext_lazy("Tell by the headings")), *ImportKind.choices],
        required=False,
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large for an upload; the command has no such limit."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > UPLOAD_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Split it into several files.")
                % {"limit": UPLOAD_MEGABYTES}
            )
        return file


class ColumnsForm(forms.Form):
    """What each column of the file is, and what to do with what is stored already."""

    update = forms.BooleanField(required=False)
    create_stores = forms.BooleanField(
        label=gettext_lazy("Make stores that are unknown"),
        help_text=gettext_lazy("Otherwise their rows are refused."),
        required=False,
    )
    default_store = forms.ModelChoiceField(
        label=gettext_lazy("Store of rows without one"),
        queryset=Store.objects.none(),
        required=False,
        empty_label=gettext_lazy("None: such rows are refused"),
    )

    def __init__(
        self, *args: Any, batch: ImportBatch, user: User, **kwargs: Any
    ) -> None:
        self.dialect = Dialect.from_json(batch.dialect)
        self.kind = batch.kind
        kwargs["initial"] = self._stored(batch)
        super().__init__(*args, **kwargs)
        stores = scoped(user, Store.objects.open(), permission=PERMISSION)
        store_field: Any = self.fields["default_store"]
        store_field.queryset = stores
        self.fields["update"].label, self.fields["update"].help_text = UPDATE[
            batch.kind
        ]
        choices = [("", _("– not imported –"))]
        choices += [
            (column.name, str(column.label))
            for column in columns_for(batch.kind, batch.by)
        ]
        for place, heading in enumerate(self.dialect.headings):
            if heading:
                self.fields[f"column_{place}"] = forms.ChoiceField(
                    label=heading, choices=choices, required=False
                )

    @staticmethod
    def _stored(batch: ImportBatch) -> dict[str, Any]:
        fields = {f"column_{place}": name for name, place in batch.mapping.items()}
        return {**batch.options, **fields}

    def columns(self) -> Iterator[tuple[forms.BoundField, list[str]]]:
        """Each column's choice with a few of its cells."""
        for place, heading in enumerate(self.dialect.headings):
            if heading:
                cells = [row[place] for row in self.dialect.samples if row[place]]
                yield self[f"column_{place}"], cells[:3]

    def clean(self) -> dict[str, Any]:
        """Refuse a field that is chosen for two columns."""
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for name, chosen in list(cleaned.items()):
            if not name.startswith("column_") or not chosen:
                continue
            if chosen in seen:
                self.add_error(name, _("Chosen for another column already."))
            seen.add(chosen)
        return cleaned

    @property
    def mapping(self) -> dict[str, int]:
        """Field → index of its column, as chosen."""
        return {
            chosen: int(name.removeprefix("column_"))
            for name, chosen in self.cleaned_data.items()
            if name.startswith("column_") and chosen
        }

    @property
    def options(self) -> dict[str, Any]:
        """What ImportBatch.options stores."""
        store = self.cleaned_data["default_store"]
        return {
            "preview": True,
            "update": self.cleaned_data["update"],
            "create_stores": self.cleaned_data["create_stores"],
            "default_store": store.pk if store else None,
        }


UPDATE = {
    ImportKind.MEMBERS.value: (
        gettext_lazy("Update members who are stored already"),
        gettext_lazy(
            "Only where the file has a value. Otherwise they stay as they are."
        ),
    ),
    ImportKind.PURCHASES.value: (
        gettext_lazy("Replace receipts that are stored with other contents"),
        gettext_lazy("Otherwise such receipts are refused."),
    ),
}
