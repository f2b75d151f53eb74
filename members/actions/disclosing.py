"""A copy of everything stored about a member: asked for, put together, fetched, gone."""

import csv
import hashlib
import io
import json
import logging
import uuid
import zipfile
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.actions.access import log_access
from members.actions.erasure_steps import records_of
from members.choices import AccessAction, DisclosureState, MemberStatus
from members.exceptions import DisclosureRefused
from members.models import Disclosure, Member, User, scope_of
from members.record.disclosers import Section, sections_of
from members.record.timeline import record_activity

logger = logging.getLogger(__name__)

DISCLOSE = "members.disclose_member"
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 4


@transaction.atomic
def ask_disclosure(
    *, member: Member, by: User, at: datetime, reason: str = "", language: str = ""
) -> Disclosure:
    """Have a copy put together, by the member or by staff, who say why.

    One that is under way already is given back. Refused (DisclosureRefused) to staff
    without "members.disclose_member" in the member's store or without a reason, and for
    a record out of use.
    """
    is_own = member.user_id == by.pk
    if not is_own:
        if not scope_of(by, DISCLOSE).covers(member.home_store_id):
            raise DisclosureRefused(_("You may not give out copies of this store."))
        if not reason.strip():
            raise DisclosureRefused(_("Say who asked for the copy, and how."))
    if member.status in (MemberStatus.ERASED, MemberStatus.MERGED):
        raise DisclosureRefused(_("This record is not in use any more."))
    Member.objects.select_for_update().only("pk").get(pk=member.pk)
    under_way = Disclosure.objects.filter(
        member=member, asked_by=by, state=DisclosureState.ASKED
    ).first()
    if under_way is not None:
        return under_way
    if not is_own:
        log_access(
            by=by,
            action=AccessAction.DISCLOSED,
            member=member,
            what="copy of all data",
            reason=reason.strip(),
            at=at,
        )
    record_activity(member=member, kind="members.disclosed", at=at, by=by)
    return Disclosure.objects.create(
        member=member,
        asked_by=by,
        asked_at=at,
        reason=reason.strip(),
        language=language,
        due_at=at,
    )


def write_copies(*, at: datetime) -> int:
    """Put together the copies that are due, and delete those that have expired; returns
    how many of both. Each is claimed by one worker; safe to run twice."""
    done = 0
    due = Disclosure.objects.filter(due_at__lte=at).order_by("due_at", "pk")
    for copy in due.select_related("member")[:20]:
        lease = uuid.uuid4().hex
        claimed = Disclosure.objects.filter(pk=copy.pk, due_at=copy.due_at).update(
            due_at=max(at, timezone.now()) + LEASE,
            lease_by=lease,
            attempts=copy.attempts + 1,
        )
        if claimed:
            done += _expire(copy) if copy.file else _write(copy, at=at)
    return done


def _expire(copy: Disclosure) -> int:
    copy.file.delete(save=False)
    Disclosure.objects.filter(pk=copy.pk).update(
        file="", state=DisclosureState.EXPIRED, due_at=None, lease_by=""
    )
    return 1


def _write(copy: Disclosure, *, at: datetime) -> int:
    if copy.attempts >= MOST_ATTEMPTS:
        Disclosure.objects.filter(pk=copy.pk).update(
            state=DisclosureState.FAILED, due_at=None
        )
        return 0
    try:
        content = zipped(copy.member, language=copy.language, at=at)
    except Exception:  # tried again when the claim has run out
        logger.exception("copy %s could not be put together", copy.pk)
        return 0
    copy.file.save(f"{uuid.uuid4().hex}.zip", ContentFile(content), save=False)
    expires = at + timedelta(days=settings.PORTAL_DISCLOSURE_DAYS)
    Disclosure.objects.filter(pk=copy.pk).update(
        file=copy.file.name,
        sha256=hashlib.sha256(content).hexdigest(),
        state=DisclosureState.READY,
        ready_at=at,
        expires_at=expires,
        due_at=expires,
        lease_by="",
    )
    return 1


def zipped(member: Member, *, language: str, at: datetime) -> bytes:
    """The copy: index.html to read and to print, data.json, and a CSV file a table."""
    with translation.override(language or member.language):
        sections = list(sections_of(records_of(member)))
        page = render_to_string(
            "members/disclosure/copy.html",
            {"member": member, "sections": sections, "at": at},
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page)
        archive.writestr("data.json", _as_json(sections))
        for section in sections:
            archive.writestr(f"{section.code}.csv", _as_csv(section))
    return out.getvalue()


def _as_json(sections: list[Section]) -> str:
    data = [
        {
            "table": section.code,
            "heading": section.heading,
            "columns": section.labels,
            "rows": section.rows,
        }
        for section in sections
    ]
    return json.dumps(data, ensure_ascii=False, indent=1)


def _as_csv(section: Section) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(section.labels)
    writer.writerows(section.rows)
    # The mark lets Excel read Chinese.
    return f"\ufeff{out.getvalue()}"


@transaction.atomic
def fetch_disclosure(*, copy: Disclosure, by: User, at: datetime) -> Disclosure:
    """Note that the copy is taken. Only by who asked for it; refused
    (DisclosureRefused) to others, and when it is not there (any more)."""
    copy = Disclosure.objects.select_for_update().get(pk=copy.pk)
    if copy.asked_by_id != by.pk:
        raise DisclosureRefused(_("Only who asked for the copy gets it."))
    if not copy.is_there(at):
        raise DisclosureRefused(_("This copy is not to be had (any more)."))
    copy.fetched_at = copy.fetched_at or at
    copy.save(update_fields=["fetched_at"])
    if copy.member.user_id != by.pk:
        log_access(
            by=by,
            action=AccessAction.DISCLOSED,
            member=copy.member,
            what="copy of all data, fetched",
            reason=copy.reason,
            at=at,
        )
    return copy
