"""From a mail to a case: opened, added to, or recognised as no person's.

A mail is kept first, as it came, in a transaction of its own; then it is worked off in
another. What goes wrong there stays with its problem for a person to see.
"""

import logging
import re
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from feedback.actions.answers import add_customer_message
from feedback.actions.changes import add_entry, save_change
from feedback.actions.opening import open_case
from feedback.actions.verdicts import confirm_address
from feedback.choices import (
    CaseChannel,
    CaseKind,
    EntryKind,
    MailFate,
    Quarantine,
)
from feedback.exceptions import ActionRefused, FileRefused
from feedback.imports.mailbox import Letter
from feedback.imports.reading import Mail, read_mail
from feedback.models import Case, CaseEntry, IncomingMail
from feedback.uploads import MAX_FILES, CleanFile, clean_file
from members.actions.bounces import note_bounce
from members.choices import Language
from members.models import Message
from members.outbox.replies import answered_message

logger = logging.getLogger(__name__)

# More from one address within a day are held back for staff to look at.
CASES_A_DAY = 5
HAN = re.compile(r"[\u4e00-\u9fff]")
LONGEST_PROBLEM = 300
# Kept in English; the page that shows it translates.
TOO_LARGE = gettext_noop("It is larger than 30 MB; only its head was read.")


def take_in(letter: Letter, *, at: datetime) -> IncomingMail:
    """Keep the mail and work it off, once: a copy of it changes nothing."""
    mail = read_mail(letter.raw)
    row, is_new = _keep(mail, letter, at=at)
    if not is_new and row.fate != MailFate.NEW:
        return row
    if not letter.is_whole:
        return _failed(row, TOO_LARGE)
    try:
        with transaction.atomic():
            return _work_off(mail, row, at=at)
    except Exception as error:  # whatever a stranger's mail makes of our code
        logger.exception("a mail could not be worked off: %s", mail.message_id)
        return _failed(row, f"{type(error).__name__}: {error}")


def _keep(mail: Mail, letter: Letter, *, at: datetime) -> tuple[IncomingMail, bool]:
    with transaction.atomic():
        row, is_new = IncomingMail.objects.get_or_create(
            message_id=mail.message_id,
            defaults={
                "digest": mail.digest,
                "received_at": at,
                "sender": mail.sender,
                "subject": mail.subject,
            },
        )
        if is_new:
            row.raw.save("mail.eml", ContentFile(letter.raw), save=True)
    return row, is_new


def _failed(row: IncomingMail, problem: str) -> IncomingMail:
    row.refresh_from_db()
    row.fate, row.problem = MailFate.FAILED, problem[:LONGEST_PROBLEM]
    row.save(update_fields=["fate", "problem"])
    return row


def _work_off(mail: Mail, row: IncomingMail, *, at: datetime) -> IncomingMail:
    message = answered_message(*mail.keys)
    case = _case_of(message)
    row.case = case
    if mail.is_ours:
        row.fate = MailFate.OURS
    elif mail.is_bounce and message is not None:
        row.fate = _bounced(mail, message, case, at=at)
    elif mail.is_automatic and message is not None:
        row.fate = MailFate.AUTOMATIC
    elif case is not None and (entry := _added(mail, case, at=at)):
        row.fate, row.entry = MailFate.REPLY, entry
    else:
        row.case = _opened(mail, at=at)
        row.fate, row.entry = MailFate.CASE, row.case.entries.first()
    row.save(update_fields=["fate", "case", "entry"])
    return row


def _case_of(message: Message | None) -> Case | None:
    app_model, _colon, pk = message.ref.partition(":") if message else ("", "", "")
    if app_model != "feedback.case" or not pk.isdigit():
        return None
    return Case.objects.filter(pk=int(pk)).first()


def _bounced(
    mail: Mail, message: Message, case: Case | None, *, at: datetime
) -> MailFate:
    if not mail.is_final:
        return MailFate.AUTOMATIC
    note_bounce(message=message, reason=mail.why_bounced or mail.subject, at=at)
    if case is not None:
        save_change(case, change="bounced", at=at, by=None)
    return MailFate.BOUNCE


def _added(mail: Mail, case: Case, *, at: datetime) -> CaseEntry | None:
    """The answer put into its case; None when the case takes nothing any more."""
    files, refused = _cleaned(mail)
    try:
        entry = add_customer_message(
            case=case,
            text=mail.text or mail.subject or _("(no text)"),
            attachments=files,
            at=at,
        )
    except ActionRefused:
        return None
    _note_refused(case, refused, at=at)
    if mail.sender == case.email:
        # Our letter reached this address, else nobody could answer it.
        confirm_address(case=case, at=at)
    return entry


def _opened(mail: Mail, *, at: datetime) -> Case:
    files, refused = _cleaned(mail)
    body = "\n\n".join(part for part in (mail.subject, mail.text) if part)
    case = open_case(
        kind=CaseKind.ENQUIRY,
        body=body or _("(no text)"),
        channel=CaseChannel.EMAIL,
        at=at,
        language=Language.CHINESE if HAN.search(body) else Language.ENGLISH,
        attachments=files,
        name=mail.name,
        email=mail.sender,
        quarantine=_suspicion(mail, at=at),
        idempotency_key="",
    )
    _note_refused(case, refused, at=at)
    return case


def _suspicion(mail: Mail, *, at: datetime) -> str:
    if mail.is_automatic or not mail.sender:
        return Quarantine.MACHINE
    today = Case.objects.filter(
        email=mail.sender, received_at__gt=at - timedelta(days=1)
    )
    return Quarantine.MANY if today.count() >= CASES_A_DAY else ""


def _cleaned(mail: Mail) -> tuple[list[CleanFile], list[str]]:
    """The files that may be kept, and a sentence for each of the others."""
    files: list[CleanFile] = []
    refused = []
    for name, content in mail.files:
        if len(files) == MAX_FILES:
            refused.append(_("“%(name)s” is one file too many.") % {"name": name})
            continue
        try:
            files.append(clean_file(name, BytesIO(content)))
        except FileRefused as error:
            refused.append(str(error))
    return files, refused


def _note_refused(case: Case, refused: list[str], *, at: datetime) -> None:
    if refused:
        words = [_("Files of the mail that were not taken:"), *refused]
        add_entry(case, kind=EntryKind.NOTE, body="\n".join(words), at=at)
