"""The import wizard: choose a file, match columns, look at the preview, confirm, undo."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from members.actions.access import log_access
from members.choices import AccessAction, ImportState
from members.exceptions import MembersError
from members.imports.custom_columns import columns_for
from members.imports.lease import claim
from members.imports.mapping import guess_kind, guess_mapping
from members.imports.parsing import read_dialect
from members.imports.pipeline import (
    ask_undo,
    clean_filename,
    confirm,
    discard,
    start_batch,
    start_reading,
    work_on,
)
from members.imports.rejects import rejects_filename, write_rejects
from members.models import ImportBatch, User, scope_of
from members.views.import_forms import PERMISSION, ColumnsForm, UploadForm
from members.views.import_pages import page_of

PER_PAGE = 20
# A small file is read while the person waits; a larger one goes on in the background.
READ_SECONDS = 2.0


class ImportView(WagtailAdminTemplateMixin, View):
    """Base of the wizard's pages: for those who may import, each sees the own files."""

    header_icon = "upload"
    page_title: Any = gettext_lazy("Imports")

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        self.user = cast("User", request.user)  # the admin lets nobody else in
        scope = scope_of(self.user, PERMISSION)
        if not scope.everywhere and not scope.store_ids:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find(self, pk: int) -> ImportBatch:
        """The batch, or 404 when it is not this person's to see."""
        rows = ImportBatch.objects.visible_to(self.user).select_related("by")
        return get_object_or_404(rows, pk=pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home: list[dict[str, Any]] = list(self.breadcrumbs_items)
        here = {"url": "", "label": str(self.get_page_title())}
        if self.page_title == ImportView.page_title:
            return [*home, here]
        imports = {"url": reverse("members_imports"), "label": _("Imports")}
        return [*home, imports, here]

    def show(self, **context: Any) -> HttpResponse:
        """The page with this context."""
        response: HttpResponse = self.render_to_response(
            self.get_context_data(**context)
        )
        return response


class ImportList(ImportView):
    """The files that were imported, newest first."""

    template_name = "members/imports/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = ImportBatch.objects.visible_to(self.user).select_related("by")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        return self.show(page=page)


class ImportUpload(ImportView):
    """First step: choose a file."""

    template_name = "members/imports/upload.html"
    page_title = gettext_lazy("Import a file")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=UploadForm(), step=1)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                batch = self._take(form.cleaned_data["file"], form.cleaned_data["kind"])
            except MembersError as problem:
                form.add_error("file", str(problem))
            else:
                return redirect("members_import_columns", batch.pk)
        return self.show(form=form, step=1)

    def _take(self, file: "UploadedFile[Any]", kind: str) -> ImportBatch:
        name = clean_filename(file.name or "")
        with NamedTemporaryFile(suffix=Path(name).suffix[:8]) as copy:
            for block in file.chunks():
                copy.write(block)
            copy.flush()
            path = Path(copy.name)
            found = kind or guess_kind(read_dialect(path).headings)
            return start_batch(
                kind=found, file=path, filename=name, by=self.user, options={}
            )


class ImportColumns(ImportView):
    """Second step: what each column is."""

    template_name = "members/imports/columns.html"
    page_title = gettext_lazy("Match the columns")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.find(pk)
        return self._page(batch, ColumnsForm(batch=batch, user=self.user))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.find(pk)
        form = ColumnsForm(request.POST, batch=batch, user=self.user)
        if form.is_valid():
            at = timezone.now()
            try:
                start_reading(
                    batch=batch, mapping=form.mapping, options=form.options, at=at
                )
            except MembersError as problem:
                form.add_error(None, str(problem))
            else:
                claimed = claim(batch.pk, at=at)
                if claimed:
                    work_on(claimed, at=at, seconds=READ_SECONDS)
                return redirect("members_import", batch.pk)
        return self._page(batch, form)

    def _page(self, batch: ImportBatch, form: ColumnsForm) -> HttpResponse:
        unknown = guess_mapping(
            batch.kind, form.dialect.headings, columns_for(batch.kind, batch.by)
        ).unknown
        return self.show(
            batch=batch,
            form=form,
            unknown=unknown,
            described=form.dialect.described,
            step=2,
        )


class ImportPage(ImportView):
    """A file's page: preview, progress or result, whichever it has come to."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.find(pk)
        if batch.state == ImportState.UPLOADED:
            return redirect("members_import_columns", batch.pk)
        page = page_of(batch)
        self.page_title = page.title
        self.template_name = page.template
        return self.show(batch=batch, **page.context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm the preview, or delete a file that was not imported."""
        batch = self.find(pk)
        try:
            if "discard" in request.POST:
                discard(batch=batch)
                messages.success(
                    request, _("The file was deleted. Nothing was imported.")
                )
                return redirect("members_imports")
            confirm(batch=batch, at=timezone.now())
        except MembersError as refusal:
            messages.error(request, str(refusal))
        return redirect("members_import", pk)


class ImportUndo(ImportView):
    """Asks whether an import is really to be taken back."""

    template_name = "members/imports/undo.html"
    page_title = gettext_lazy("Undo the import")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(batch=self.find(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.find(pk)
        try:
            ask_undo(batch=batch, at=timezone.now())
        except MembersError as refusal:
            messages.error(request, str(refusal))
        return redirect("members_import", pk)


class ImportRejects(ImportView):
    """The rows that were not taken, as a file to mend; the download is logged."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        batch = self.find(pk)
        name = rejects_filename(batch)
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"rejects.{batch.dialect['format']}"
            count = write_rejects(batch, path)
            # Opened before the folder goes: the file lives until the answer is sent.
            opened = path.open("rb")
        log_access(
            by=self.user,
            action=AccessAction.EXPORTED,
            what=f"rejects of import {batch.pk}, {batch.kind}",
            count=count,
            at=timezone.now(),
        )
        return FileResponse(opened, as_attachment=True, filename=name)


__all__: Sequence[str] = [
    "ImportColumns",
    "ImportList",
    "ImportPage",
    "ImportRejects",
    "ImportUndo",
    "ImportUpload",
]
