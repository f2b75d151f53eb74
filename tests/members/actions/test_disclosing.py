"""A copy of everything stored: complete, for the person alone, gone after a week."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from members.actions.disclosing import (
    ask_disclosure,
    fetch_disclosure,
    write_copies,
    zipped,
)
from members.choices import AccessAction, DisclosureState
from members.exceptions import DisclosureRefused
from members.models import AccessLog, Consent
from tests.factories.feedback import make_case
from tests.factories.members import PurchaseFactory

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def test_the_copy_holds_own_fields_and_all_that_points_at_the_member(member):
    PurchaseFactory(member=member, receipt_no="R-77")
    make_case(member=member, store=member.home_store, body="The tea was stale.")
    Consent.objects.create(
        member=member, purpose="news", channel="email", action="given",
        source="till", wording="[1] You may", at=AT,
    )  # fmt: skip
    content = zipped(member, language="en", at=AT)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("index.html").decode()
        data = json.loads(archive.read("data.json"))
        points = archive.read("members-contactpoint.csv").decode("utf-8-sig")
    for word in (member.name, "13912345678", "R-77", "The tea was stale.", "You may"):
        assert word in page
        assert word in json.dumps(data, ensure_ascii=False)
    rows = list(csv.reader(io.StringIO(points)))
    assert "13912345678" in rows[1]


def test_the_member_fetches_the_copy_until_it_expires(member):
    copy = ask_disclosure(member=member, by=member.user, at=AT)
    assert ask_disclosure(member=member, by=member.user, at=AT) == copy
    assert write_copies(at=AT) == 1
    assert write_copies(at=AT) == 0
    copy = fetch_disclosure(copy=copy, by=member.user, at=AT)
    storage, name = copy.file.storage, copy.file.name
    assert storage.exists(name)
    assert not AccessLog.objects.exists()
    week = copy.expires_at
    assert week == AT + timedelta(days=7)
    assert write_copies(at=week) == 1
    copy.refresh_from_db()
    assert (copy.state, bool(copy.file)) == (DisclosureState.EXPIRED, False)
    assert not storage.exists(name)
    with pytest.raises(DisclosureRefused, match="not to be had"):
        fetch_disclosure(copy=copy, by=member.user, at=week)


def test_staff_say_why_and_are_logged(member, steward, clerk):
    with pytest.raises(DisclosureRefused, match="may not give out"):
        ask_disclosure(member=member, by=clerk, at=AT, reason="asked")
    with pytest.raises(DisclosureRefused, match="who asked"):
        ask_disclosure(member=member, by=steward, at=AT)
    copy = ask_disclosure(member=member, by=steward, at=AT, reason="by letter")
    write_copies(at=AT)
    with pytest.raises(DisclosureRefused, match="Only who asked"):
        fetch_disclosure(copy=copy, by=member.user, at=AT)
    copy = fetch_disclosure(copy=copy, by=steward, at=AT)
    copy.file.delete(save=False)
    entries = AccessLog.objects.filter(user=steward, action=AccessAction.DISCLOSED)
    assert [entry.reason for entry in entries] == ["by letter"] * 2
