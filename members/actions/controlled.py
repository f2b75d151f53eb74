"""Controlled documents: asked for, approved by somebody else, fetched, destroyed."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.actions.access import log_access
from members.choices import AccessAction, DocumentState
from members.exceptions import ExportRefused
from members.models import ExportRequest, ExportSequence, Member, User, scope_of
from members.models.access import NOWHERE
from members.models.export_request import FETCHABLE, FILE_FORMS, PRINT_LIMIT
from members.outbox.staff_mail import tell_staff
from members.queries.figures import midnight, portal_day
from members.queries.right_holders import right_holders

ASK = "members.export_member"
APPROVE = "members.approve_export"

Words = Callable[[], tuple[str, str]]


@transaction.atomic
def ask_document(
    *,
    form: str,
    rows: QuerySet[Member],
    purpose: str,
    use_from: date,
    use_until: date,
    by: User,
    at: datetime,
    fields: Sequence[str] = (),
    is_in_full: bool = False,
    query: str = "",
    picked: Collection[int] | None = None,
    recipient: User | None = None,
    recipient_outside: str = "",
    language: str = "",
) -> ExportRequest:
    """Register a request for these members and tell those who may approve it.

    ``rows`` is what ``query`` and ``picked`` stand for; of them only members of the
    stores where `by` holds "members.export_member" count. The number is the next of the
    year. Refused (ExportRefused): without that right, for nobody, without a purpose,
    for no recipient or two, for a period that is over, turned round or longer than
    PORTAL_EXPORT_DAYS, for a file without columns, and for more than PRINT_LIMIT
    printed members.
    """
    scope = scope_of(by, ASK)
    if scope == NOWHERE:
        raise ExportRefused(_("You may not ask for exports or prints of members."))
    _check_terms(
        purpose=purpose,
        use_from=use_from,
        use_until=use_until,
        recipient=recipient,
        recipient_outside=recipient_outside,
        today=portal_day(at),
    )
    if form in FILE_FORMS and not fields:
        raise ExportRefused(_("Choose at least one column."))
    stores, count = _extent(rows.filter(scope.q("home_store")), form)
    document = ExportRequest.objects.create(
        number=_next_number(portal_day(at).year),
        form=form,
        asked_by=by,
        asked_at=at,
        query=query,
        picked=None if picked is None else sorted(picked),
        rows_asked=count,
        fields=list(fields),
        is_in_full=is_in_full,
        purpose=purpose.strip(),
        use_from=use_from,
        use_until=use_until,
        recipient=recipient,
        recipient_outside=recipient_outside.strip(),
        language=language,
        expires_at=midnight(use_until + timedelta(days=1)),
        due_at=midnight(use_until + timedelta(days=1)),
    )
    document.stores.set(stores)
    _tell_approvers(document, stores, at=at)
    return document


def _extent(rows: QuerySet[Member], form: str) -> tuple[list[int], int]:
    """The stores concerned and how many members."""
    found = rows.order_by().values_list("home_store", flat=True).distinct()
    stores = sorted(set(found))
    if not stores:
        raise ExportRefused(_("Nobody is in this list."))
    count = rows.count()
    if form not in FILE_FORMS and count > PRINT_LIMIT:
        raise ExportRefused(
            _("At most %(count)d members are printed on one request. Narrow the list.")
            % {"count": PRINT_LIMIT}
        )
    return stores, count


def _check_terms(
    *,
    purpose: str,
    use_from: date,
    use_until: date,
    recipient: User | None,
    recipient_outside: str,
    today: date,
) -> None:
    if not purpose.strip():
        raise ExportRefused(_("Say what it is for."))
    if bool(recipient) == bool(recipient_outside.strip()):
        raise ExportRefused(
            _("Name one recipient: a colleague, or somebody outside of the company.")
        )
    if use_until < use_from:
        raise ExportRefused(_("The period of use ends before it begins."))
    if use_until < today:
        raise ExportRefused(_("The period of use is over already."))
    longest = settings.PORTAL_EXPORT_DAYS
    if (use_until - max(use_from, today)).days >= longest:
        raise ExportRefused(
            _("A document may be used for %(days)d days at most.") % {"days": longest}
        )


def _next_number(year: int) -> str:
    ExportSequence.objects.get_or_create(year=year)
    sequence = ExportSequence.objects.select_for_update().get(year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return str(sequence)


def _tell_approvers(
    document: ExportRequest, stores: Sequence[int], *, at: datetime
) -> None:
    people = right_holders(APPROVE, stores, everywhere=bool(document.recipient_outside))
    asker = str(document.asked_by)

    def words() -> tuple[str, str]:
        subject = _("%(number)s waits for your approval") % {"number": document.number}
        text = _(
            "%(asker)s asks for a controlled document with data of members "
            "(%(form)s, %(count)d members).\nPurpose: %(purpose)s\n"
            "Recipient: %(recipient)s"
        ) % {
            "asker": asker,
            "form": document.get_form_display(),
            "count": document.rows_asked,
            "purpose": document.purpose,
            "recipient": document.recipient_words,
        }
        return subject, text

    tell_staff(
        [person for person in people if person.pk != document.asked_by_id],
        key=f"controlled:{document.pk}:asked",
        words=words,
        path=document.get_absolute_url(),
        at=at,
    )


@transaction.atomic
def approve_document(
    *, document: ExportRequest, by: User, reason: str, at: datetime
) -> ExportRequest:
    """Approve a request: a file is written by the worker, pages can be printed.

    Refused (ExportRefused) as may_decide says, without a reason, and when it does not
    wait any more.
    """
    document = _decide(document, by=by, reason=reason, at=at)
    is_file = document.form in FILE_FORMS
    document.state = DocumentState.APPROVED if is_file else DocumentState.READY
    document.due_at = at if is_file else document.expires_at
    document.ready_at = None if is_file else at
    document.save()
    if not is_file:
        tell_ready(document, at=at)
    return document


@transaction.atomic
def refuse_document(
    *, document: ExportRequest, by: User, reason: str, at: datetime
) -> ExportRequest:
    """Refuse a request; the asker reads the reason. Refused itself as approving is."""
    document = _decide(document, by=by, reason=reason, at=at)
    document.state, document.due_at = DocumentState.REFUSED, None
    document.save()

    def words() -> tuple[str, str]:
        subject = _("%(number)s was refused") % {"number": document.number}
        return subject, _("Reason: %(reason)s") % {"reason": document.decision}

    _tell_asker(document, "refused", words, at)
    return document


def why_not_decide(document: ExportRequest, by: User) -> str:
    """Why this person may not decide about it, as a sentence; "" when they may.

    Nobody decides about a request of their own; the right must cover every store
    concerned; a recipient outside of the company needs the right in the whole chain.
    """
    if document.asked_by_id == by.pk:
        return _("Nobody approves a request of their own. Ask another manager.")
    scope = scope_of(by, APPROVE)
    if scope.everywhere:
        return ""
    if document.recipient_outside:
        return _("Data that leave the company need the approval of head office.")
    stores = document.stores.values_list("pk", flat=True)
    if not all(scope.covers(store) for store in stores):
        return _("You may not approve documents with members of these stores.")
    return ""


def _decide(
    document: ExportRequest, *, by: User, reason: str, at: datetime
) -> ExportRequest:
    document = ExportRequest.objects.select_for_update().get(pk=document.pk)
    refusal = why_not_decide(document, by)
    if refusal:
        raise ExportRefused(refusal)
    if document.state != DocumentState.ASKED:
        raise ExportRefused(_("This request has been decided already."))
    if at >= document.expires_at:
        raise ExportRefused(_("The period of use is over already."))
    if not reason.strip():
        raise ExportRefused(_("Give a reason for your decision."))
    document.decided_by, document.decided_at = by, at
    document.decision = reason.strip()
    return document


@transaction.atomic
def fetch_document(*, document: ExportRequest, by: User, at: datetime) -> ExportRequest:
    """Count and log that the asker takes the file, or prints the pages.

    Refused (ExportRefused) to anybody else, before its period of use, when it is not
    ready, and after expiry.
    """
    document = ExportRequest.objects.select_for_update().get(pk=document.pk)
    if document.asked_by_id != by.pk:
        raise ExportRefused(_("Only who asked for the document gets it."))
    if document.state not in FETCHABLE or at >= document.expires_at:
        raise ExportRefused(_("This document is not to be had (any more)."))
    if portal_day(at) < document.use_from:
        raise ExportRefused(_("The period of use has not begun yet."))
    document.state = DocumentState.FETCHED
    document.fetched += 1
    document.fetched_at = document.fetched_at or at
    document.save(update_fields=["state", "fetched", "fetched_at"])
    log_access(
        by=by,
        action=AccessAction.PRINTED if document.is_print else AccessAction.EXPORTED,
        what=document.number,
        reason=document.purpose,
        count=document.rows_written or document.rows_asked,
        at=at,
    )
    return document


@transaction.atomic
def record_destruction(
    *, document: ExportRequest, by: User, how: str, at: datetime
) -> ExportRequest:
    """Write down that every copy, on paper and in computers, was destroyed, and how.

    A file that is still here goes at once. By the asker or somebody who may approve.
    Refused (ExportRefused) to others, without words how, and when there is nothing that
    could be destroyed.
    """
    document = ExportRequest.objects.select_for_update().get(pk=document.pk)
    if document.asked_by_id != by.pk and why_not_decide(document, by):
        raise ExportRefused(_("You may not record the destruction of this document."))
    if document.state not in (*FETCHABLE, DocumentState.EXPIRED):
        raise ExportRefused(_("There is no copy that could be destroyed."))
    if not how.strip():
        raise ExportRefused(_("Say how the copies were destroyed."))
    drop_file(document)
    document.state, document.due_at = DocumentState.DESTROYED, None
    document.destroyed_at, document.destroyed_by = at, by
    document.destroyed_how = how.strip()
    document.save()
    return document


def expire_documents(*, at: datetime) -> int:
    """Delete the files whose period of use is over; returns how many documents ended.

    What was never fetched counts as destroyed; of what was fetched the destruction is
    still to be recorded, and the asker is told so. Requests that nobody decided in time
    are refused. Safe to run twice.
    """
    waiting = (DocumentState.ASKED, *FETCHABLE)
    due = ExportRequest.objects.filter(state__in=waiting, due_at__lte=at)
    done = 0
    for pk in due.order_by("due_at", "pk").values_list("pk", flat=True):
        with transaction.atomic():
            document = ExportRequest.objects.select_for_update().get(pk=pk)
            if document.state in waiting and document.due_at and document.due_at <= at:
                _expire(document, at=at)
                done += 1
    return done


def _expire(document: ExportRequest, *, at: datetime) -> None:
    document.due_at = None
    if document.state == DocumentState.ASKED:
        document.state = DocumentState.REFUSED
        document.decision = _("Nobody decided before the period of use was over.")
    elif document.fetched_at:
        document.state = DocumentState.EXPIRED
        _tell_asker(document, "expired", lambda: _expired_words(document), at)
    else:
        document.state = DocumentState.DESTROYED
        document.destroyed_at = at
        document.destroyed_how = _("Never fetched; the portal deleted it.")
    drop_file(document)
    document.save()


def _expired_words(document: ExportRequest) -> tuple[str, str]:
    subject = _("%(number)s has expired: destroy your copies") % {
        "number": document.number
    }
    return subject, _(
        "Destroy every copy, on paper and in computers, and write down how you did it."
    )


def drop_file(document: ExportRequest) -> None:
    """Delete the stored file, if there is one; the row is the caller's to save."""
    if document.file:
        document.file.delete(save=False)
        document.file = ""


def tell_ready(document: ExportRequest, *, at: datetime) -> None:
    """Tell the asker that the document can be fetched or printed, and until when."""

    def words() -> tuple[str, str]:
        subject = _("%(number)s is ready") % {"number": document.number}
        text = _(
            "It is yours alone, to be used until %(until)s. Destroy every copy then."
        )
        return subject, text % {"until": document.use_until.isoformat()}

    _tell_asker(document, "ready", words, at)


def _tell_asker(document: ExportRequest, what: str, words: Words, at: datetime) -> None:
    tell_staff(
        [document.asked_by],
        key=f"controlled:{document.pk}:{what}",
        words=words,
        path=document.get_absolute_url(),
        at=at,
    )
