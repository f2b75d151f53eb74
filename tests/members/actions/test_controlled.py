"""Controlled documents: two people, a period, a register that keeps everything."""

from datetime import UTC, date, datetime, timedelta

import pytest

from members.actions.controlled import (
    approve_document,
    ask_document,
    expire_documents,
    fetch_document,
    record_destruction,
    refuse_document,
)
from members.actions.posts import appoint
from members.choices import AccessAction, DocumentState, Role
from members.exceptions import ExportRefused
from members.exports.building import build_documents
from members.models import AccessLog, ExportRequest, Member, Message
from members.queries.documents import exports_to_approve
from tests.factories.members import MemberFactory, UserFactory

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def ask(by, **fields):
    return ask_document(
        **{
            "form": "csv",
            "rows": Member.objects.order_by("-pk"),
            "fields": ["member_no", "name", "phone"],
            "purpose": "Calling the guests of the tasting",
            "use_from": TODAY,
            "use_until": TODAY + timedelta(days=6),
            "recipient": by,
            "by": by,
            "at": AT,
            "language": "en",
        }
        | fields
    )


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user


def test_numbers_run_through_the_year_and_begin_anew_in_the_next(clerk, member):
    numbers = [ask(clerk).number for _ in range(2)]
    later = datetime(2027, 1, 2, 2, 0, tzinfo=UTC)
    numbers.append(
        ask(clerk, at=later, use_from=later.date(), use_until=later.date()).number
    )
    assert numbers == ["C2026-0001", "C2026-0002", "C2027-0001"]


def test_a_request_holds_only_members_of_ones_own_stores(clerk, member, other_store):
    MemberFactory(home_store=other_store)
    document = ask(clerk)
    assert document.rows_asked == 1
    assert list(document.stores.all()) == [member.home_store]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"purpose": "  "}, "what it is for"),
        ({"recipient": None}, "one recipient"),
        ({"recipient_outside": "Post office"}, "one recipient"),
        ({"use_until": TODAY - timedelta(days=1)}, "ends before"),
        (
            {
                "use_from": TODAY - timedelta(days=3),
                "use_until": TODAY - timedelta(days=1),
            },
            "over already",
        ),
        ({"use_until": TODAY + timedelta(days=31)}, "31 days at most"),
        ({"fields": []}, "one column"),
        ({"rows": Member.objects.none()}, "Nobody is in this list"),
    ],
)
def test_a_request_that_cannot_be_is_refused_with_its_sentence(
    fields, words, clerk, member
):
    with pytest.raises(ExportRefused, match=words):
        ask(clerk, **fields)
    assert not ExportRequest.objects.exists()


def test_more_than_a_stack_of_cards_is_not_printed(clerk, member, monkeypatch):
    monkeypatch.setattr("members.actions.controlled.PRINT_LIMIT", 0)
    with pytest.raises(ExportRefused, match="At most 0 members"):
        ask(clerk, form="cards", fields=[])


def test_who_may_see_no_member_asks_in_vain(administrator, member):
    with pytest.raises(ExportRefused, match="may not ask"):
        ask(administrator)


def test_nobody_approves_a_request_of_their_own(manager, member):
    document = ask(manager)
    with pytest.raises(ExportRefused, match="Nobody approves a request of their own"):
        approve_document(document=document, by=manager, reason="fine", at=AT)
    document.refresh_from_db()
    assert document.state == DocumentState.ASKED


def test_a_clerk_approves_nothing(clerk, manager, member):
    with pytest.raises(ExportRefused, match="may not approve"):
        approve_document(document=ask(manager), by=clerk, reason="fine", at=AT)


def test_a_manager_approves_only_where_every_store_is_theirs(
    manager, marketer, member, other_store
):
    MemberFactory(home_store=other_store)
    document = ask(marketer)
    with pytest.raises(ExportRefused, match="members of these stores"):
        approve_document(document=document, by=manager, reason="fine", at=AT)
    assert not exports_to_approve(manager).exists()


def test_what_leaves_the_company_needs_head_office(manager, operations, clerk, member):
    document = ask(clerk, recipient=None, recipient_outside="Printer Lin")
    with pytest.raises(ExportRefused, match="head office"):
        approve_document(document=document, by=manager, reason="fine", at=AT)
    assert list(exports_to_approve(manager)) == []
    assert list(exports_to_approve(operations)) == [document]
    approve_document(document=document, by=operations, reason="contract", at=AT)
    document.refresh_from_db()
    assert document.decided_by == operations


def test_a_decision_needs_a_reason_and_is_taken_once(clerk, manager, member):
    document = ask(clerk)
    with pytest.raises(ExportRefused, match="Give a reason"):
        refuse_document(document=document, by=manager, reason=" ", at=AT)
    refuse_document(document=document, by=manager, reason="not needed", at=AT)
    with pytest.raises(ExportRefused, match="decided already"):
        approve_document(document=document, by=manager, reason="fine", at=AT)


def test_the_approver_and_then_the_asker_get_a_letter(clerk, manager, member):
    document = ask(clerk)
    letter = Message.objects.get()
    assert letter.address == manager.email
    assert document.number in letter.subject
    assert document.get_absolute_url() in letter.text
    assert member.name not in letter.text
    approve_document(document=document, by=manager, reason="fine", at=AT)
    assert build_documents(at=AT) == 1
    assert Message.objects.filter(address=clerk.email).count() == 1
    assert build_documents(at=AT) == 0


def ready(by, manager, **fields):
    document = ask(by, **fields)
    approve_document(document=document, by=manager, reason="fine", at=AT)
    build_documents(at=AT)
    document.refresh_from_db()
    return document


def test_the_file_is_fetched_by_the_asker_only_and_every_time_is_logged(
    clerk, manager, member
):
    document = ready(clerk, manager)
    assert document.state == DocumentState.READY
    with pytest.raises(ExportRefused, match="Only who asked"):
        fetch_document(document=document, by=manager, at=AT)
    for _ in range(2):
        document = fetch_document(document=document, by=clerk, at=AT)
    assert (document.fetched, document.fetched_at) == (2, AT)
    entries = AccessLog.objects.filter(user=clerk, action=AccessAction.EXPORTED)
    assert [(entry.what, entry.count) for entry in entries] == [
        (document.number, 1)
    ] * 2


def test_a_period_that_has_not_begun_gives_nothing_yet(clerk, manager, member):
    document = ready(clerk, manager, use_from=TODAY + timedelta(days=2))
    with pytest.raises(ExportRefused, match="not begun"):
        fetch_document(document=document, by=clerk, at=AT)


def test_after_expiry_the_file_is_gone_and_the_register_stays(clerk, manager, member):
    document = fetch_document(document=ready(clerk, manager), by=clerk, at=AT)
    storage, name = document.file.storage, document.file.name
    assert storage.exists(name)
    end = document.expires_at
    assert expire_documents(at=end - timedelta(seconds=1)) == 0
    assert expire_documents(at=end) == 1
    assert expire_documents(at=end) == 0
    document.refresh_from_db()
    assert document.state == DocumentState.EXPIRED
    assert not document.file
    assert not storage.exists(name)
    with pytest.raises(ExportRefused, match="not to be had"):
        fetch_document(document=document, by=clerk, at=end)


def test_the_destruction_of_copies_is_recorded_with_its_words(clerk, manager, member):
    document = fetch_document(document=ready(clerk, manager), by=clerk, at=AT)
    expire_documents(at=document.expires_at)
    with pytest.raises(ExportRefused, match="how the copies"):
        record_destruction(document=document, by=clerk, how="", at=AT)
    done = record_destruction(document=document, by=clerk, how="shredder", at=AT)
    assert (done.state, done.destroyed_by) == (DocumentState.DESTROYED, clerk)
    with pytest.raises(ExportRefused, match="no copy"):
        record_destruction(document=document, by=clerk, how="again", at=AT)


def test_what_nobody_fetched_counts_as_destroyed(clerk, manager, member):
    document = ready(clerk, manager)
    expire_documents(at=document.expires_at)
    document.refresh_from_db()
    assert document.state == DocumentState.DESTROYED
    assert document.destroyed_by is None


def test_a_request_that_nobody_decided_ends_with_its_period(clerk, member):
    document = ask(clerk)
    expire_documents(at=document.expires_at)
    document.refresh_from_db()
    assert document.state == DocumentState.REFUSED
    assert "Nobody decided" in document.decision


def test_the_register_shows_ones_own_and_those_of_ones_stores(
    clerk, manager, clerk_of_another_store, auditor, member, other_store
):
    MemberFactory(home_store=other_store)
    own, other = ask(clerk), ask(clerk_of_another_store)
    seen = {
        person.email: set(ExportRequest.objects.visible_to(person))
        for person in (clerk, manager, clerk_of_another_store, auditor)
    }
    assert list(seen.values()) == [{own}, {own}, {other}, {own, other}]
