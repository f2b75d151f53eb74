"""Written exports that hold a person who is erased: written anew without them."""

from django.utils.translation import gettext as _

from members.choices import DocumentState
from members.exports.selection import rows_of
from members.models import ExportRequest
from members.models.export_request import FETCHABLE, FILE_FORMS
from members.outbox.staff_mail import tell_staff
from members.record.erasers import Erasure


def erase_from_documents(erasure: Erasure) -> None:
    """Take the person out of the register's own words and of every file that is there.

    A file with the person in it is deleted and written anew without them; who fetched
    it already is told to destroy the old copies.
    """
    for document in ExportRequest.objects.exclude(picked=None).iterator():
        left = [pk for pk in document.picked or [] if pk not in set(erasure.ids)]
        if left == document.picked:
            continue
        ExportRequest.objects.filter(pk=document.pk).update(
            picked=left, purpose=erasure.scrub(document.purpose)
        )
        if document.state in FETCHABLE:
            _write_anew(document, erasure)
    whole = ExportRequest.objects.filter(picked=None, state__in=FETCHABLE)
    for document in whole.filter(form__in=FILE_FORMS):
        if rows_of(document).filter(pk__in=erasure.ids).exists():
            _write_anew(document, erasure)


def _write_anew(document: ExportRequest, erasure: Erasure) -> None:
    if document.form not in FILE_FORMS:
        return
    if document.file.name:
        erasure.files.append((document.file.storage, document.file.name))
    ExportRequest.objects.filter(pk=document.pk).update(
        file="", state=DocumentState.APPROVED, due_at=erasure.at, attempts=0
    )
    if document.fetched_at is None:
        return

    def words() -> tuple[str, str]:
        subject = _("%(number)s was written anew: destroy your copies") % {
            "number": document.number
        }
        return subject, _(
            "Somebody in it was erased at their own wish. Destroy the copies that you "
            "fetched before; you can fetch the new file."
        )

    tell_staff(
        [document.asked_by],
        key=f"controlled:{document.pk}:anew:{erasure.at:%Y%m%d%H%M%S}",
        words=words,
        path=document.get_absolute_url(),
        at=erasure.at,
    )
