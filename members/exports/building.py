"""The worker's part: approved files are written, one claim at a time."""

import hashlib
import logging
import tempfile
import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation

from members.actions.controlled import drop_file, tell_ready
from members.choices import DocumentState
from members.exceptions import MembersError
from members.exports.writing import write_document
from members.models import ExportRequest

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 4
BLOCK = 1 << 20


class ClaimLost(MembersError):  # noqa: N818 -- reads as what happened
    """Somebody else writes the file by now."""


def build_documents(*, at: datetime) -> int:
    """Write the approved files that are due; returns how many became ready.

    Each is claimed by one worker, who renews the claim with every chunk; one that died
    leaves it to the next. Safe to run twice and in parallel.
    """
    building = (DocumentState.APPROVED, DocumentState.BUILDING)
    due = ExportRequest.objects.filter(state__in=building, due_at__lte=at)
    done = 0
    for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:20]):
        document = _claim(pk, at=at)
        if document is not None:
            done += _build(document, at=at)
    return done


def _claim(pk: int, *, at: datetime) -> ExportRequest | None:
    lease = uuid.uuid4().hex
    claimed = ExportRequest.objects.filter(
        pk=pk,
        due_at__lte=at,
        state__in=(DocumentState.APPROVED, DocumentState.BUILDING),
    ).update(
        due_at=max(at, timezone.now()) + LEASE,
        lease_by=lease,
        state=DocumentState.BUILDING,
    )
    if not claimed:
        return None
    document = ExportRequest.objects.select_related(
        "asked_by", "decided_by", "recipient"
    ).get(pk=pk)
    document.attempts += 1
    if document.attempts > MOST_ATTEMPTS:
        _finish(document, state=DocumentState.FAILED, due_at=None)
        return None
    ExportRequest.objects.filter(pk=pk, lease_by=lease).update(
        attempts=document.attempts
    )
    return document


def _renew(document: ExportRequest) -> None:
    kept = ExportRequest.objects.filter(
        pk=document.pk, lease_by=document.lease_by
    ).update(due_at=timezone.now() + LEASE)
    if not kept:
        raise ClaimLost


def _build(document: ExportRequest, *, at: datetime) -> int:
    try:
        if at >= document.expires_at:  # for end_documents to end
            _finish(document, state=DocumentState.READY, due_at=document.expires_at)
            return 0
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "document"
            with translation.override(document.language or "en"):
                count = write_document(
                    document, path, after_chunk=lambda _count: _renew(document)
                )
            _keep(document, path, count, at=at)
    except ClaimLost:
        return 0
    except Exception as error:
        # Tried again when the claim has run out; given up after some attempts.
        logger.exception("document %s could not be written", document.number)
        ExportRequest.objects.filter(pk=document.pk, lease_by=document.lease_by).update(
            problem=f"{type(error).__name__}"[:300]
        )
        return 0
    return 1


def _keep(document: ExportRequest, path: Path, count: int, *, at: datetime) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
        file.seek(0)
        document.file.save(
            f"{uuid.uuid4().hex}.{document.form}", File(file), save=False
        )
    try:
        with transaction.atomic():
            _finish(
                document,
                state=DocumentState.READY,
                due_at=document.expires_at,
                file=document.file.name,
                sha256=digest.hexdigest(),
                rows_written=count,
                ready_at=at,
                problem="",
            )
            tell_ready(document, at=at)
    except ClaimLost:
        drop_file(document)
        raise


def _finish(document: ExportRequest, **fields: object) -> None:
    """Store how it ended and give the claim back; ClaimLost without one."""
    kept = ExportRequest.objects.filter(
        pk=document.pk, lease_by=document.lease_by
    ).update(lease_by="", **fields)
    if not kept:
        raise ClaimLost
