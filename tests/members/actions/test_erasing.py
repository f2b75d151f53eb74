"""Erasing a person: nothing personal is left in any table or file, no figure changes."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection, models
from django.db.models import Count, Sum
from django.urls import reverse
from wagtail.models import ModelLogEntry

from campaigns.models import Run
from campaigns.queries.results import balances_of
from feedback.models import Attachment, Case, CaseEntry
from members.actions.access import log_access
from members.actions.erasing import (
    ask_erasure,
)
from members.actions.merging import merge_members
from members.choices import AccessAction, DocumentState, MemberStatus
from members.exceptions import ErasureRefused
from members.exports.building import build_documents
from members.models import (
    AccessLog,
    Contact,
    ContactPhoto,
    ImportBatch,
    ImportRow,
    Member,
    Merge,
    Message,
    MovedRow,
    Purchase,
    Suppression,
)
from members.queries.contactability import address_hash
from members.queries.erasures import consequences
from members.search.index import reindex
from tests.factories.documents import make_document
from tests.factories.members import MemberFactory
from tests.support.erased_person import (
    ADDRESS,
    AT,
    E164,
    EMAIL,
    MARK,
    NAME,
    NUMBER,
    PHONE,
    PINYIN,
    WECHAT,
    erase,
    make_person,
)
from tests.support.related_rows import all_relations, make_row

NEEDLES = (
    MARK, NAME, PINYIN, PHONE, E164, "139 1234 5678", "139-1234-5678", EMAIL, WECHAT,
    ADDRESS, NUMBER,
)  # fmt: skip
# Texts that stay, and why they tell nobody who it was.
KEPT = {
    "receipt_no": "the receipt's number: the sale stays for the figures",
    "sold_by": "a colleague",
    "batch": "the goods' batch",
    "lot": "the goods' batch",
    "reference": "the case's number",
    "kind": "what it was",
    "ref": "the row it is about",
    "key": "what a letter is, by keys of rows",
    "lease_by": "a worker",
    "provider_id": "the provider's number of a letter",
    "address_hash": "keyed hash",
    "occurrence": "which day of the year",
    "marks": "keys of rows",
    "left_out": "why there was no letter",
    "held_by": "why there was no letter",
    "idempotency_key": "random",
    "wording": "what everybody reads",
    "token_hash": "keyed hash",
    "language": "statistics",
    "name_zh": "the catalogue",
    "technician": "a colleague",
    "about": "the purchase or service it is about, by its key",
    "campaigns.Call.case_number": "the case's number",
    "campaigns.Call.case_ref": "the case, by its key",
    "campaigns.Invitation.code": "random",
    "campaigns.ThanksSuggestion.occasion": "the purchase or visit, by its key",
    "feedback.Case.about_ref": "the letter's run, by its key",
    "feedback.Case.severity_criteria": "codes of criteria that were ticked",
    "members.EventAttendance.title": "the event",
    "members.FieldChange.field": "which field it was",
    "members.OwnedThing.unit": "kilometres or hours",
}


@pytest.fixture
def person(store):
    return make_person(store)


def fill_everything(member):
    """A row of every relation, every text of it marked; and what hangs on those."""
    skipped = {"members.ContactPoint.member", "members.Member.merged_into"}
    for relation in all_relations():
        if relation in skipped:
            continue
        row = make_row(relation, member, 1)
        if relation == "members.ServiceRecord.brought_by":
            # The thing and what was done to it are its owner's; this is the person's.
            row.brought_by_name, row.brought_by_phone = NAME, PHONE
            row.save()
        elif row is not None and not isinstance(row, Member):
            mark(row)
    MovedRow.objects.create(
        merge=Merge.objects.filter(survivor=member).latest("pk"),
        relation="members.ContactPoint.member",
        object_pk="1",
        before={"value": f"{MARK} {PHONE}"},
    )
    contact = Contact.objects.filter(member=member).latest("pk")
    ContactPhoto.objects.create(
        contact=contact, file=ContentFile(MARK.encode(), name="x.jpg"), added_at=AT
    )
    case = Case.objects.get(member=member)
    entry = CaseEntry.objects.create(case=case, kind="message", body=MARK, at=AT)
    CaseEntry.objects.create(
        case=case, kind="change", data={"change": "reject", "reason": MARK}, at=AT
    )
    Attachment.objects.create(
        case=case,
        entry=entry,
        file=ContentFile(MARK.encode(), name="x.pdf"),
        name=f"{MARK}.pdf",
        content_type="application/pdf",
        size=3,
        added_at=AT,
    )


def mark(row):
    """Put the mark and as many personal data as fit into every free text of the row."""
    values = {}
    for field in row._meta.concrete_fields:
        if field.is_relation or field.choices or field.unique:
            continue
        if field.name in KEPT or f"{row._meta.label}.{field.name}" in KEPT:
            continue
        if isinstance(field, models.FileField):
            stored = getattr(row, field.name)
            stored.save(f"{field.name}.bin", ContentFile(MARK.encode()), save=False)
            values[field.name] = stored.name
        elif isinstance(field, models.JSONField):
            values[field.name] = {"told": f"{MARK} {NAME} {PHONE}"}
        elif isinstance(field, models.CharField | models.TextField):
            known = f"{NAME} {PHONE} {EMAIL}"
            # The log keeps its words; only what tells who it was goes.
            text = known if isinstance(row, AccessLog) else f"{MARK} {known}"
            values[field.name] = text[: field.max_length]
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def everything_stored():
    """(place, text) of every row of every table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- our own tables
            for row in cursor.fetchall():
                yield table, " ".join(str(value) for value in row)


def found_in_tables(needles=NEEDLES):
    words = [(word, json.dumps(word)[1:-1]) for word in needles]
    return sorted(
        {
            (table, word)
            for table, text in everything_stored()
            for word, escaped in words
            if word.casefold() in text.casefold() or escaped in text
        }
    )


def files():
    roots = [Path(storages[name].location) for name in ("default", "private")]
    return {path for root in roots for path in root.rglob("*") if path.is_file()}


def figures():
    """What reports of the past rest on."""
    return {
        "campaigns": balances_of(list(Run.objects.order_by("pk"))),
        "sales": list(
            Purchase.objects.values("store")
            .annotate(number=Count("pk"), total=Sum("amount"))
            .order_by("store")
        ),
        "cases": Counter(Case.objects.values_list("kind", "status", "store")),
        "contacts": Counter(Contact.objects.values_list("way", "outcome", "at")),
        "rows": {
            model._meta.label: model._base_manager.count()
            for model in (Purchase, Case, Contact, Member)
        },
        "by source and month": Counter(
            Member.objects.values_list("source", "joined_on", "sex", "home_store")
        ),
    }


def test_nothing_personal_is_left_in_any_table_or_file(
    person, steward, clerk, django_capture_on_commit_callbacks
):
    before_files = files()
    fill_everything(person)
    import_of(person, clerk)
    document = exported(person, clerk)
    log_access(
        by=clerk,
        action=AccessAction.REVEALED,
        member=person,
        what="phone 139****5678",
        reason=f"{NAME} asked me to call {PHONE}",
        at=AT,
    )
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Member),
        object_id=str(person.pk),
        label=NAME,
        action="wagtail.edit",
        timestamp=AT,
        data={"title": NAME},
    )
    Message.objects.create(
        key="guest",
        channel="email",
        kind="service",
        address=EMAIL,
        subject=MARK,
        values={"name": NAME},
        queued_at=AT,
    )
    known = {word for _table, word in found_in_tables()}
    assert known == set(NEEDLES), "the test fills too little"
    assert files() - before_files
    before = figures()

    with django_capture_on_commit_callbacks(execute=True):
        erase(person, steward)

    left = found_in_tables()
    assert left == [], "\n".join(map(str, left))
    for path in files() - before_files:
        assert MARK.encode() not in path.read_bytes(), path
    assert figures() == before
    build_documents(at=AT)
    document.refresh_from_db()
    assert (document.state, document.rows_written) == (DocumentState.READY, 1)
    assert found_in_tables() == []
    for path in files() - before_files:
        text = path.read_bytes().decode("utf-8", "replace")
        assert not any(word in text for word in NEEDLES), path
        path.unlink()


def import_of(member, by):
    """A member's and a receipt's import row, a refused row with the same phone."""
    batch = ImportBatch.objects.create(
        kind="members",
        state="done",
        filename="members.csv",
        by=by,
        file=ContentFile(f"{NAME},{MARK}".encode(), name="members.csv"),
    )
    ImportRow.objects.create(
        batch=batch,
        row_no=2,
        raw=[NAME, PHONE, MARK],
        group=f"p|{PHONE}|{NAME}",
        outcome="updated",
        object_id=member.pk,
        before={"name": MARK},
    )
    ImportRow.objects.create(
        batch=batch,
        row_no=3,
        raw=[MARK, "139-1234-5678"],
        outcome="rejected",
        reasons=[{"code": "x", "value": MARK}],
    )
    ImportRow.objects.create(
        batch=ImportBatch.objects.create(kind="purchases", state="done", by=by),
        row_no=2,
        raw=[MARK, NUMBER],
        outcome="created",
        object_id=Purchase.objects.filter(member=member).latest("pk").pk,
    )


def exported(member, by):
    """A file with the member and somebody else in it."""
    other = MemberFactory(home_store=member.home_store)
    document = make_document(
        member,
        asked_by=by,
        picked=[member.pk, other.pk],
        purpose=f"call {NAME}",
        fields=["name", "phone"],
        is_in_full=True,
        state=DocumentState.APPROVED,
        due_at=AT,
    )
    build_documents(at=AT)
    return document


def test_records_that_were_merged_into_it_go_along(person, steward, store):
    merged = MemberFactory(
        name=f"{NAME}二", home_store=store, merged_into=person, status="merged"
    )
    erase(person, steward)
    merged.refresh_from_db()
    assert (merged.name, merged.status) == ("", MemberStatus.MERGED)
    with pytest.raises(ErasureRefused, match="erased already"):
        erase(merged, steward)


ELDER = ("上官云飞", "M0555001", "13655550001", "elder@private.example")
MIDDLE = ("上官云菲", "M0555002", "13655550002", "middle@private.example")


def duplicate(told, store):
    name, number, phone, email = told
    member = MemberFactory(
        name=name, member_no=number, home_store=store, phone=phone, email=email
    )
    reindex([member.pk])
    return member


def test_nothing_is_left_of_a_chain_of_merged_records(
    person, steward, store, django_capture_on_commit_callbacks
):
    """One record merged into a second, that into the person: all three are gone."""
    elder, middle = duplicate(ELDER, store), duplicate(MIDDLE, store)
    for survivor, merged in ((middle, elder), (person, middle)):
        with django_capture_on_commit_callbacks(execute=True):
            merge_members(survivor=survivor, duplicate=merged, by=steward, at=AT)
    needles = (*ELDER, *MIDDLE, *NEEDLES)
    assert {*ELDER, *MIDDLE} <= {word for _table, word in found_in_tables(needles)}

    assert "2 records that were merged" in " ".join(consequences(person))
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, steward)

    left = found_in_tables(needles)
    assert left == [], "\n".join(map(str, left))
    kept = set(Suppression.objects.values_list("channel", "address_hash"))
    for _name, _number, phone, email in (ELDER, MIDDLE):
        assert ("sms", address_hash("sms", f"+86{phone}")) in kept
        assert ("email", address_hash("email", email)) in kept


def test_of_a_merged_record_the_survivor_is_to_be_erased(person, steward, store):
    merged = MemberFactory(home_store=store, merged_into=person, status="merged")
    first = MemberFactory(home_store=store, merged_into=merged, status="merged")
    with pytest.raises(ErasureRefused, match=f"merged into {NUMBER}. Erase that one"):
        erase(first, steward)
    person.refresh_from_db()
    assert person.name == NAME


def test_the_page_of_a_merged_record_leads_to_the_survivors(
    person, steward, store, client
):
    merged = MemberFactory(home_store=store, merged_into=person, status="merged")
    client.force_login(steward)
    response = client.get(reverse("members_erase", args=[merged.public_id]))
    assert response.url == reverse("members_erase", args=[person.public_id])
    shown = client.get(response.url).content.decode()
    assert NUMBER in shown


def test_the_wish_to_erase_a_merged_record_is_the_survivors(person, clerk, store):
    merged = MemberFactory(home_store=store, merged_into=person, status="merged")
    assert ask_erasure(member=merged, by=clerk, at=AT).member == person
