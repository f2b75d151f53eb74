"""Written files: marked, masked, harmless, in parts, by one worker at a time."""

import csv
import hashlib
import io

import pytest
from openpyxl import load_workbook

from members.choices import DocumentState
from members.exports import building, selection, writing
from members.exports.building import build_documents
from members.exports.columns import COLUMNS
from tests.factories.documents import AT, make_document
from tests.factories.members import MemberFactory

APPROVED = {"state": DocumentState.APPROVED, "due_at": AT}


def built(member, clerk, **fields):
    document = make_document(member, asked_by=clerk, **APPROVED | fields)
    assert build_documents(at=AT) == 1
    document.refresh_from_db()
    return document


def rows_of(document):
    with document.file.open("rb") as file:
        content = file.read()
    assert content.startswith(b"\xef\xbb\xbf")
    assert hashlib.sha256(content).hexdigest() == document.sha256
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_csv_file_is_marked_in_front_and_behind_and_masked(clerk, member):
    document = built(member, clerk)
    rows = rows_of(document)
    assert rows[0] == ["Controlled document", "C2026-0001"]
    assert ["Recipient", str(clerk)] in rows
    assert ["To be destroyed after", "2026-11-26"] in rows
    heading = rows.index(["Member number", "Name", "Phone"])
    assert rows[heading + 1] == [member.member_no, "张小明", "139****5678"]
    assert "C2026-0001" in rows[-1][0]
    assert "2026-11-26" in rows[-1][0]
    assert document.rows_written == 1


def test_contact_data_stand_in_full_only_where_that_was_approved(clerk, member):
    assert ["13912345678" in row for row in rows_of(built(member, clerk))].count(
        True
    ) == 0
    full = rows_of(built(member, clerk, is_in_full=True))
    assert [member.member_no, "张小明", "13912345678"] in full


def test_a_workbook_is_marked_on_its_cover_and_at_the_foot_of_every_sheet(
    clerk, member, monkeypatch
):
    monkeypatch.setattr(writing, "SHEET_ROWS", 1)
    second = MemberFactory(name="=cmd|calc", home_store=member.home_store)
    document = built(member, clerk, form="xlsx", picked=[member.pk, second.pk])
    with document.file.open("rb") as file:
        book = load_workbook(file)
    assert book.sheetnames == ["Controlled document", "Members", "Members 2"]
    assert book.worksheets[0]["B1"].value == document.number
    for sheet in book.worksheets:
        foot = sheet.oddFooter.center.text
        assert document.number in foot
        assert "2026-11-26" in foot
    assert book["Members"]["B3"].value == "=cmd|calc"
    assert book["Members"]["B3"].data_type == "s"
    assert book["Members 2"]["B3"].value == "张小明"


def test_a_file_in_parts_holds_every_member_once_at_a_fixed_cost(
    clerk, store, monkeypatch, django_assert_max_num_queries
):
    people = MemberFactory.create_batch(7, home_store=store)
    monkeypatch.setattr(writing, "in_chunks", lambda rows: selection.in_chunks(rows, 3))
    codes = [column.code for column in COLUMNS]
    document = make_document(
        people[0], asked_by=clerk, picked=None, fields=codes, **APPROVED
    )
    with django_assert_max_num_queries(50):
        build_documents(at=AT)
    document.refresh_from_db()
    numbers = {person.member_no for person in people}
    found = [row[0] for row in rows_of(document) if row and row[0] in numbers]
    assert sorted(found) == sorted(numbers)
    assert document.rows_written == 7


def test_a_member_who_moved_to_another_store_is_left_out(clerk, member, other_store):
    document = make_document(member, asked_by=clerk, **APPROVED)
    member.home_store = other_store
    member.save()
    build_documents(at=AT)
    document.refresh_from_db()
    assert document.rows_written == 0


def test_a_worker_that_lost_its_claim_keeps_nothing(clerk, member, monkeypatch):
    document = make_document(member, asked_by=clerk, **APPROVED)

    def somebody_faster(found, path, count, *, at):
        type(found).objects.filter(pk=found.pk).update(lease_by="another")
        keep(found, path, count, at=at)

    keep = building._keep
    monkeypatch.setattr(building, "_keep", somebody_faster)
    assert build_documents(at=AT) == 0
    document.refresh_from_db()
    assert (document.state, document.file.name) == (DocumentState.BUILDING, "")


def test_a_file_that_cannot_be_written_is_given_up_in_the_end(
    clerk, member, monkeypatch, caplog
):
    def broken(*_args, **_kwargs):
        raise OSError

    monkeypatch.setattr(building, "write_document", broken)
    document = make_document(member, asked_by=clerk, **APPROVED)
    for _ in range(building.MOST_ATTEMPTS + 1):
        type(document).objects.update(due_at=AT)
        assert build_documents(at=AT) == 0
    document.refresh_from_db()
    assert (document.state, document.due_at) == (DocumentState.FAILED, None)
    assert document.problem == "OSError"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("status=member&q=张小明&after=12&id=4&source=", "status=member"),
        ("q=13912345678", ""),
    ],
)
def test_words_that_were_searched_for_are_not_kept(query, kept):
    assert selection.kept_query(query) == kept
