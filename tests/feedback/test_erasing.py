"""Erasing a person: the register keeps its numbers, and no table of ours the name.

The rows are found by walking all relations that lead to a case, and all their texts are
filled: a new model or field fails here until somebody says what becomes of it.
"""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models

from feedback.actions.answers import add_customer_message
from feedback.actions.endings import end_case
from feedback.models import (
    Case,
    CaseEntry,
    CaseLink,
    DailyReading,
    IncomingMail,
    RegisterEntry,
)
from tests.factories.feedback import AT, make_case
from tests.factories.members import MemberFactory
from tests.support.dumps import rows_of
from tests.support.erased_person import EMAIL, NAME, NUMBER, PHONE, erase, make_person
from tests.support.related_rows import fill

TOLD = f"{NAME} {PHONE} {EMAIL} {NUMBER}"
# Texts that the product writes itself, or that tell of goods.
OURS = {
    "feedback.Case.reference",
    "feedback.Case.idempotency_key",
    "feedback.Case.about_ref",
    "feedback.Case.receipt_no",
    "feedback.Case.severity_criteria",
    "feedback.CaseClock.how",
    "feedback.CorrectiveAction.effect",
    "feedback.CorrectiveEvent.what",
    "feedback.CorrectionProposal.figures",
    "feedback.CorrectionProposal.subject",
    "feedback.DueChange.words",
    "feedback.EndingRequest.name",
    "feedback.IncomingMail.digest",
    "feedback.IncomingMail.message_id",
    "feedback.Praise.behaviours",
    "feedback.RegisterEntry.text_hash",
    "feedback.Attachment.content_type",
}
BATCH = "batch"
LISTS = {"whys", "whys_unseen"}


def models_about_cases():
    """Case and the models whose rows point at cases, or at rows that do."""
    ours = list(apps.get_app_config("feedback").get_models())
    reached = {Case}
    while more := {
        each for each in ours if each not in reached and leads(each, reached)
    }:
        reached |= more
    return [each for each in ours if each in reached]


def leads(model, reached):
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return any(each.is_relation and each.related_model in reached for each in fields)


def tell_everything(row):
    """Write who the person is into every free text of the row."""
    values = {}
    for field in row._meta.concrete_fields:
        if field.is_relation or field.choices or field.primary_key:
            continue
        if field.name == BATCH or f"{row._meta.label}.{field.name}" in OURS:
            continue
        if isinstance(field, models.JSONField):
            told = [TOLD] if field.name in LISTS else {"told": TOLD}
            values[field.name] = told
        elif isinstance(field, models.CharField | models.TextField):
            values[field.name] = TOLD[: field.max_length]
    type(row)._base_manager.filter(pk=row.pk).update(**values)
    return bool(values)


def make_rows_about(case):
    """One row of every model about the case, each telling everything; their models."""
    done = set()
    for model in models_about_cases():
        row = case if model is Case else made(model, case)
        for field in model._meta.many_to_many:
            if field.related_model is Case:
                getattr(row, field.name).add(case)
        if tell_everything(row):
            done.add(model)
    return done


def made(model, case):
    if model is CaseLink:
        other = make_case(store=case.store, at=AT)
        return CaseLink.objects.create(first=case, second=other, at=AT)
    fields = [each for each in model._meta.concrete_fields if each.is_relation]
    to_case = {each.name: case for each in fields if each.related_model is Case}
    about = {name: case for name in to_case if name == "case"}
    existing = model._base_manager.filter(**about).order_by("pk").last()
    return existing or fill(model, 1, **to_case)


@pytest.fixture
def person(store):
    return make_person(store)


def stored():
    """Every row of every table of feedback, as text."""
    for model in apps.get_app_config("feedback").get_models():
        for row in rows_of(model):
            yield model._meta.label, " ".join(row)


def telling():
    """The rows that tell who it was."""
    words = (NAME, json.dumps(NAME)[1:-1], PHONE, EMAIL, NUMBER)
    for place, text in stored():
        if any(word in text for word in words):
            yield place, text


def found():
    """Which tables tell who it was."""
    return {place for place, _text in telling()}


def figures():
    return {
        "cases": Counter(Case.objects.values_list("kind", "status", "severity")),
        "register": list(
            RegisterEntry.objects.order_by("pk").values_list("kind", "status", "at")
        ),
        "rows": {
            model._meta.label: model._base_manager.count()
            for model in models_about_cases()
            if model._meta.label != "feedback.Attachment"
        },
    }


def test_of_an_erased_member_the_register_keeps_the_numbers_and_no_name(
    person, steward, store
):
    case = make_case(member=person, store=store)
    told = make_rows_about(case)
    assert len(told) > 20
    assert found() == {model._meta.label for model in told}
    before = figures()
    erase(person, steward)
    assert found() == set(), list(telling())
    assert figures() == before


def test_the_words_leave_the_case_that_a_duplicate_went_to(
    person, steward, manager, store
):
    kept = make_case(member=MemberFactory(home_store=store), store=store, body="Hers.")
    case = make_case(member=person, store=store, body=f"{NAME} wrote this.")
    end_case(
        case=case,
        name="duplicate",
        reason="The same tin.",
        duplicate_of=kept,
        by=manager,
        at=AT,
    )
    case.refresh_from_db()
    add_customer_message(case=case, text=f"{NAME} again.", at=AT)
    notes = CaseEntry.objects.filter(case=kept, kind="note")
    assert [NAME in each.body for each in notes] == [True, True]
    erase(person, steward)
    assert [each.body for each in notes.all()] == ["", ""]
    assert kept.entries.filter(body="Hers.").exists()


def test_a_remark_of_the_reading_and_a_mail_without_a_case_lose_the_name(
    person, steward, store, other_store
):
    make_case(member=person, store=store, at=AT)
    for place in (store, other_store):
        DailyReading.objects.create(
            store=place,
            day=AT.date(),
            signed_at=AT + timedelta(hours=1),
            remarks=f"{NAME} came again; please count the tins.",
        )
    mail = IncomingMail.objects.create(
        message_id="<a@b>", digest="x", received_at=AT, sender=EMAIL, subject=NAME
    )
    erase(person, steward)
    mail.refresh_from_db()
    assert (mail.sender, mail.subject) == ("", "")
    remarks = dict(DailyReading.objects.values_list("store__code", "remarks"))
    assert remarks[store.code] == "*** came again; please count the tins."
    # Where the person has no case, the same name is somebody else's.
    assert NAME in remarks[other_store.code]
